import { translateDatabaseError } from '../../sql/database-errors.js';

/** Does something with the database, and throws its errors as {@link translateDatabaseError} translates them. */
export async function translateErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translateDatabaseError(error);
  }
}

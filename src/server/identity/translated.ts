import { translateDatabaseError } from '../../sql/database-errors.js';

/** Does something with the database; where that is down, throws HarnessError `unavailable`. */
export async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translateDatabaseError(error);
  }
}

import { translateDatabaseError, unreachable } from '../../sql/database-errors.js';
import { withDeadline } from '../../sql/deadline.js';

/** How long the database may take, the wait for a connection included, in milliseconds; look-ups of keys are shared. */
const DEADLINE = { milliseconds: 5_000, error: unreachable };

/** Does something with the database, within a deadline, and throws its errors as {@link translateDatabaseError} says. */
export async function translateErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await withDeadline(work(), DEADLINE);
  } catch (error) {
    throw translateDatabaseError(error);
  }
}

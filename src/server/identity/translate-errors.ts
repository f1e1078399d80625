import { translateDatabaseError, unreachable } from '../../sql/database-errors.js';
import { ApiError } from '../../values/error-codes.js';
import { withDeadline } from '../../sql/deadline.js';
import { TIME_LIMITS } from '../../sql/time-limits.js';

/** How long a write waits for those of the same organization before it. */
export const MUTEX_TIMEOUT = { milliseconds: TIME_LIMITS.lock, error: busyKeys };

/** The refusal of a write that would have to wait too long for others. */
function busyKeys(cause: Error): ApiError {
  const detail = 'conflict with other writes to the same organization';
  return new ApiError('unavailable', detail, { retryAfter: 1 }, { cause });
}

/** Does something with the database, within a deadline, and throws its errors as {@link translateDatabaseError} says. */
export async function translateErrors<T>(
  work: () => Promise<T>,
  milliseconds: number = TIME_LIMITS.read,
): Promise<T> {
  try {
    return await withDeadline(work(), { milliseconds, error: unreachable });
  } catch (error) {
    throw translateDatabaseError(error);
  }
}

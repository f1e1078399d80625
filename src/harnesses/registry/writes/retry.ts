import { busy } from '../../../sql/database-errors.js';
import type { HarnessRef } from '../../rules/refs.js';
import type { HarnessesRepository } from '../../storage/harnesses.repository.js';

/** Attempts without a lock before a write takes the lock, and attempts under it. */
const MAX_ATTEMPTS = 3;

/** Loads, decides and writes; null on a conflict: what it had loaded has changed meanwhile. */
export type Attempt<T> = (repository: HarnessesRepository) => Promise<T | null>;

/**
 * Optimistic concurrency with retry. An attempt loads what it is decided on, decides by the rules, and writes only if
 * all of that still holds. On a conflict it is retried, in the end under a lock. So a write is two round trips, holds
 * no lock while it decides, and always comes to an end.
 *
 * @throws HarnessError `unavailable` when it conflicts even under the lock
 */
export async function writeWithRetry<T>(
  repository: HarnessesRepository,
  orgId: string,
  ref: HarnessRef | null,
  attempt: Attempt<T>,
): Promise<T> {
  // In a host's transaction a statement that fails would abort the host's others too.
  const result = repository.isTransaction ? null : await retry(attempt, repository);
  return result ?? repository.withLock(orgId, ref, (locked) => retryLocked(attempt, locked));
}

/** @throws HarnessError `unavailable` when every attempt conflicts. */
export async function retryLocked<T>(attempt: Attempt<T>, repository: HarnessesRepository): Promise<T> {
  const result = await retry(attempt, repository);
  if (result === null) throw busy();
  return result;
}

async function retry<T>(attempt: Attempt<T>, repository: HarnessesRepository): Promise<T | null> {
  for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts++) {
    const result = await attempt(repository);
    if (result !== null) return result;
  }
  return null;
}

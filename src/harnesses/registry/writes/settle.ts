import { busy } from '../../../sql/database-errors.js';
import type { HarnessRef } from '../../rules/refs.js';
import type { HarnessesRepository } from '../../storage/harnesses.repository.js';

/** Single statements without a lock first; a write that lost this often waits for its turn. */
const TRIES = 3;

/** Loads, decides and writes; null when what it loaded was overtaken. */
export type Attempt<T> = (repository: HarnessesRepository) => Promise<T | null>;

/**
 * Carries a write through. An attempt loads what it is decided on, decides by the rules, and writes only if all that
 * still holds; overtaken, it does so again, in the end with everybody else locked out. So a write is two round trips,
 * holds no lock while it thinks, and always comes to an end.
 */
export async function settle<T>(
  repository: HarnessesRepository,
  orgId: string,
  ref: HarnessRef | null,
  attempt: Attempt<T>,
): Promise<T> {
  // In a host's transaction a statement that fails would take the host's others with it.
  const result = repository.isTransaction ? null : await attemptFreely(attempt, repository);
  return result ?? repository.alone(orgId, ref, (locked) => insist(attempt, locked));
}

/** @throws HarnessError `unavailable` when it is overtaken even so. */
export async function insist<T>(attempt: Attempt<T>, repository: HarnessesRepository): Promise<T> {
  const result = await attemptFreely(attempt, repository);
  if (result === null) throw busy();
  return result;
}

async function attemptFreely<T>(attempt: Attempt<T>, repository: HarnessesRepository): Promise<T | null> {
  for (let tries = 0; tries < TRIES; tries++) {
    const result = await attempt(repository);
    if (result !== null) return result;
  }
  return null;
}

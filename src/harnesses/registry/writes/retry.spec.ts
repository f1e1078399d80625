import type { HarnessesRepository } from '../../storage/harnesses.repository.js';
import { retryLocked, writeWithRetry } from './retry.js';

/** A repository whose lock is taken by another one; attempts end in these results, null being a conflict. */
function setUp(results: (string | null)[], isTransaction = false) {
  const steps: string[] = [];
  const locked = { name: 'locked' };
  const repository = {
    name: 'free',
    isTransaction,
    withLock: <T>(orgId: string, ref: object | null, work: (repository: object) => Promise<T>) => {
      steps.push(`lock ${orgId} ${JSON.stringify(ref)}`);
      return work(locked);
    },
  } as unknown as HarnessesRepository;
  const attempt = (given: unknown) => {
    steps.push((given as { name: string }).name);
    return Promise.resolve(results.shift() ?? null);
  };
  return { steps, repository, attempt };
}

const REF = { name: 'a' };
const LOCK = 'lock org {"name":"a"}';

it.each<[string, (string | null)[], string[]]>([
  ['goes without a lock', ['done'], ['free']],
  ['is retried twice without a lock', [null, null, 'done'], ['free', 'free', 'free']],
  ['then takes the lock', [null, null, null, 'done'], ['free', 'free', 'free', LOCK, 'locked']],
  [
    'is retried twice under the lock',
    [null, null, null, null, null, 'done'],
    ['free', 'free', 'free', LOCK, 'locked', 'locked', 'locked'],
  ],
])('a write %s', async (_what, results, expected) => {
  const { steps, repository, attempt } = setUp(results);
  expect(await writeWithRetry(repository, 'org', REF, attempt)).toBe('done');
  expect(steps).toEqual(expected);
});

it('a write that conflicts even under the lock is unavailable', async () => {
  const { steps, repository, attempt } = setUp([]);
  const done = writeWithRetry(repository, 'org', REF, attempt);
  await expect(done).rejects.toMatchObject({ code: 'unavailable', details: { retryAfter: 1 } });
  expect(steps).toHaveLength(7);
});

it('a write in a transaction takes the lock at once', async () => {
  const { steps, repository, attempt } = setUp(['done'], true);
  expect(await writeWithRetry(repository, 'org', null, attempt)).toBe('done');
  expect(steps).toEqual(['lock org null', 'locked']);
});

it('a refusal is not retried', async () => {
  const { steps, repository } = setUp([]);
  const refuse = () => {
    steps.push('refused');
    return Promise.reject(new Error('refused'));
  };
  await expect(writeWithRetry(repository, 'org', REF, refuse)).rejects.toThrow('refused');
  expect(steps).toEqual(['refused']);
});

it('who holds the lock already has three attempts', async () => {
  const { steps, repository, attempt } = setUp([null, null, 'done']);
  expect(await retryLocked(attempt, repository)).toBe('done');
  await expect(retryLocked(attempt, repository)).rejects.toMatchObject({ code: 'unavailable' });
  expect(steps).toHaveLength(6);
});

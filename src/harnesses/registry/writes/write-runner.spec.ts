import type { HarnessCaller } from '../../ports/access.js';
import { emitter, type HarnessEvent, type HarnessEventType } from '../../ports/events.js';
import type { Written } from './written.js';
import type { HarnessRow } from '../../storage/harness-row.js';
import type { HarnessPresenter } from '../presenter.js';
import type { HarnessesRepository } from '../../storage/harnesses.repository.js';
import type { IdempotencyRepository } from '../../storage/idempotency.repository.js';
import { WriteRunner } from './write-runner.js';

const caller: HarnessCaller = { orgId: 'o', actor: 'key_1', permissions: [] };
const at = new Date('2026-11-20T00:00:00Z');
const row = {
  id: '019a9f3c-5b7e-7c3a-9d2e-4f6a8b0c1d2e',
  name: 'a',
  version: 3,
  status: 'active',
  updated_at: at,
} as HarnessRow;

/** A runner on a repository that only records what happens. */
function setUp(onEvent: (event: HarnessEvent) => void | Promise<void> = () => {}) {
  const steps: string[] = [];
  const repository = {
    withLock: async <T>(_org: string, _ref: unknown, work: (it: unknown) => Promise<T>) => {
      const result = await work(repository);
      steps.push('committed');
      return result;
    },
    dryRun: <T>(_org: string, _ref: unknown, work: (it: unknown) => Promise<T>) => work(repository),
  };
  const presenter = { usageOf: () => Promise.resolve(new Map()), presentWith: () => ({}) };
  const emitted: HarnessEvent[] = [];
  const log: string[] = [];
  const runner = new WriteRunner(
    repository as unknown as HarnessesRepository,
    {} as IdempotencyRepository,
    presenter as unknown as HarnessPresenter,
    emitter(
      (event) => {
        steps.push('emitted');
        emitted.push(event);
        return onEvent(event);
      },
      (sentence) => log.push(sentence),
    ),
  );
  const run = (
    event: HarnessEventType | null,
    context = {},
    attempts: (Written | null)[] = [{ row, event }],
  ) =>
    runner.run({
      caller,
      ref: { id: row.id },
      context,
      lockFirst: true,
      attempt: () => Promise.resolve(attempts.shift() ?? null),
      answer: () => 'answer',
    });
  return { run, emitted, steps, log, presenter };
}

it('emits an event after the commit', async () => {
  const { run, emitted, steps } = setUp();
  expect(await run('harness.updated')).toBe('answer');
  const harnessId = 'harness_019a9f3c5b7e7c3a9d2e4f6a8b0c1d2e';
  expect(emitted).toEqual([
    { type: 'harness.updated', orgId: 'o', harnessId, name: 'a', version: 3, actor: 'key_1', at },
  ]);
  expect(steps).toEqual(['committed', 'emitted']);
});

it('emits nothing for what changed nothing, and for dry runs', async () => {
  const { run, emitted } = setUp();
  await run(null);
  await run('harness.updated', { dryRun: true });
  expect(emitted).toEqual([]);
});

it.each([
  [
    'throws',
    () => {
      throw new Error('deaf');
    },
  ],
  ['rejects', () => Promise.reject(new Error('deaf'))],
])('a listener that %s is logged, and nobody else minds', async (_, onEvent) => {
  const { run, log } = setUp(onEvent);
  expect(await run('harness.created')).toBe('answer');
  await Promise.resolve();
  expect(log).toEqual([expect.stringContaining('harness.created')]);
});

it('does nothing when the host cannot be asked about the harness', async () => {
  const { run, emitted, steps, presenter } = setUp();
  presenter.usageOf = () => Promise.reject(new Error('no counts'));
  await expect(run('harness.updated')).rejects.toThrow('no counts');
  expect([emitted, steps]).toEqual([[], []]);
});

it('does not wait for a listener', async () => {
  const { run } = setUp(() => new Promise(() => {}));
  expect(await run('harness.created')).toBe('answer');
});

it('retries on a conflict, and gives up with a 503', async () => {
  const { run, emitted } = setUp();
  expect(await run('harness.updated', {}, [null, null, { row, event: 'harness.updated' }])).toBe('answer');
  await expect(run('harness.updated', {}, [])).rejects.toMatchObject({ code: 'unavailable' });
  expect(emitted).toHaveLength(1);
});

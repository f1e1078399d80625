import type { HarnessCaller } from '../../ports/access.js';
import type { HarnessRef } from '../../rules/refs.js';
import type { HarnessRow } from '../../storage/harness-row.js';
import type { HarnessesRepository } from '../../storage/harnesses.repository.js';
import type { IdempotencyRepository } from '../../storage/idempotency.repository.js';
import type { HarnessPresenter } from '../presenter.js';
import { VersionMismatch } from './load-writable.js';
import { WriteRunner, type Write } from './write-runner.js';
import type { Written } from './written.js';

const caller: HarnessCaller = { orgId: 'org', actor: 'key_1', permissions: [] };
const ID = '019a9f3c-5b7e-7c3a-9d2e-4f6a8b0c1d2e';
const row = { id: ID, name: 'a', version: 3, status: 'active' } as HarnessRow;
const WRITTEN: Written = { row, event: 'harness.updated' };
const request = { key: 'k', fingerprint: Buffer.from('f') };

/** A runner whose collaborators record what they are asked for, in order; attempts end as `results` say. */
function setUp({ isTransaction = false, isLocked = true, isKnown = false } = {}) {
  const steps: string[] = [];
  const kept: unknown[][] = [];
  const results: (Written | Error | null)[] = [WRITTEN];
  const step = <T>(name: string, value: T): Promise<T> => {
    steps.push(name);
    return Promise.resolve(value);
  };
  const within = async (mode: string, work: (repository: object, session: object) => Promise<unknown>) => {
    steps.push(mode);
    try {
      return await work(repository(mode), { session: mode });
    } finally {
      steps.push(`end of ${mode}`);
    }
  };
  const repository = (mode: string) => ({
    mode,
    isTransaction,
    findId: (_orgId: string, ref: HarnessRef) => step(`find ID of ${JSON.stringify(ref)}`, ID),
    lock: () => step('lock', undefined),
    withLock: (_orgId: string, _ref: unknown, work: () => Promise<unknown>) => within('locked', work),
    dryRun: (_orgId: string, _ref: unknown, work: () => Promise<unknown>) => within('dry run', work),
    inTransaction: (_orgId: string, work: () => Promise<unknown>) => within('transaction', work),
  });
  const idempotency = {
    within: () => ({
      tryLock: (_caller: unknown, key: string) => step(`lock key ${key}`, isLocked),
      find: (_caller: unknown, key: string) => step(`find record ${key}`, isKnown ? {} : null),
      keep: (...record: unknown[]) => {
        kept.push(record);
        return step('keep record', undefined);
      },
    }),
  };
  const presenter = {
    usageOf: (_caller: unknown, ids: string[]) => step(`ask host about ${ids.join()}`, new Map()),
    presentWith: ({ orgId }: HarnessCaller, { name }: HarnessRow) => ({ name, orgId }),
    versionMismatch: (_caller: unknown, stale: HarnessRow) =>
      Promise.resolve(new Error(`stale ${stale.version}`)),
  };
  const runner = new WriteRunner(
    repository('free') as unknown as HarnessesRepository,
    idempotency as unknown as IdempotencyRepository,
    presenter as unknown as HarnessPresenter,
    ({ type }) => steps.push(`emit ${type}`),
  );
  const attempt = async (given: unknown) => {
    steps.push(`attempt ${(given as { mode: string }).mode}`);
    const result = results.shift() ?? null;
    if (result instanceof Error) throw result;
    return result;
  };
  const run = (more: Partial<Write<unknown>> = {}) =>
    runner.run<unknown>({
      caller,
      ref: { id: ID },
      context: {},
      attempt,
      answer: (harness, event) => ({ ...harness, event }),
      ...more,
    });
  return { steps, kept, results, run };
}

const ANSWER = { name: 'a', orgId: 'org', event: 'harness.updated' };
const ASKED = `ask host about ${ID}`;

describe('a plain write', () => {
  it('asks the host, writes without a lock, and emits', async () => {
    const { steps, run } = setUp();
    expect(await run()).toEqual(ANSWER);
    expect(steps).toEqual([ASKED, 'attempt free', 'emit harness.updated']);
  });

  it('takes the lock after three conflicts', async () => {
    const { steps, results, run } = setUp();
    results.unshift(null, null, null);
    await run();
    const free = ['attempt free', 'attempt free', 'attempt free'];
    expect(steps).toEqual([
      ASKED,
      ...free,
      'locked',
      'attempt locked',
      'end of locked',
      'emit harness.updated',
    ]);
  });

  it.each([
    ['that says so', {}, { lockFirst: true }],
    ["in a host's transaction", { isTransaction: true }, {}],
  ])('%s takes the lock before the first attempt', async (_what, world, more) => {
    const { steps, run } = setUp(world);
    await run(more);
    expect(steps).toEqual([ASKED, 'locked', 'attempt locked', 'end of locked', 'emit harness.updated']);
  });

  it.each<[string, Partial<Write<unknown>>, string[]]>([
    ['named otherwise by its ID', { ref: { name: 'a' } }, ['find ID of {"name":"a"}', ASKED]],
    ['about a new harness not at all', { ref: null }, []],
    ['without an answer not at all', { answer: undefined }, []],
  ])('asks the host about a harness %s', async (_what, more, expected) => {
    const { steps, run } = setUp();
    await run(more);
    expect(steps).toEqual([...expected, 'attempt free', 'emit harness.updated']);
  });

  it('without an answer answers nothing', async () => {
    expect(await setUp().run({ answer: undefined })).toBeUndefined();
  });

  it('that expected another version is refused outside the attempt, and emits nothing', async () => {
    const { steps, results, run } = setUp();
    results.unshift(new VersionMismatch(row));
    await expect(run()).rejects.toThrow('stale 3');
    expect(steps).toEqual([ASKED, 'attempt free']);
  });
});

describe('a dry run', () => {
  it.each([
    ['', { dryRun: true }],
    [' with an Idempotency-Key', { dryRun: true, request }],
  ])('%s answers as a write does, but keeps and emits nothing', async (_what, context) => {
    const { steps, run } = setUp();
    expect(await run({ context })).toEqual(ANSWER);
    expect(steps).toEqual([ASKED, 'dry run', 'attempt dry run', 'end of dry run']);
  });

  it('is retried too', async () => {
    const { steps, results, run } = setUp();
    results.unshift(null, null);
    await run({ context: { dryRun: true } });
    expect(steps.filter((step) => step === 'attempt dry run')).toHaveLength(3);
  });
});

describe('a write with an Idempotency-Key', () => {
  const context = { request };

  it('keeps its answer in the transaction of the change, and emits after it', async () => {
    const { steps, kept, run } = setUp();
    expect(await run({ context })).toEqual(ANSWER);
    expect(steps).toEqual([
      ASKED,
      'transaction',
      'lock key k',
      'find record k',
      'lock',
      'attempt transaction',
      'keep record',
      'end of transaction',
      'emit harness.updated',
    ]);
    expect(kept).toEqual([[caller, request, JSON.stringify(ANSWER), ID]]);
  });

  it.each<[string, Partial<Written>, Partial<Write<unknown>>, unknown[]]>([
    ['without an answer', {}, { answer: undefined }, [null, ID]],
    ['that erased the harness', { row: { ...row, status: 'deleted' } }, { answer: undefined }, [null, null]],
  ])('%s keeps that', async (_what, written, more, expected) => {
    const { kept, results, run } = setUp();
    results[0] = { ...WRITTEN, ...written };
    await run({ context, ...more });
    expect(kept[0]!.slice(2)).toEqual(expected);
  });

  it.each([
    ['another process is working on it', { isLocked: false }],
    ['another process has just finished it', { isKnown: true }],
  ])('is refused when %s', async (_what, world) => {
    const { steps, run } = setUp(world);
    await expect(run({ context })).rejects.toMatchObject({
      code: 'idempotency_in_progress',
      details: { retryAfter: 1 },
    });
    expect(steps).not.toContain('attempt transaction');
  });

  it('is refused while this process is working on it, which is over with the first', async () => {
    const { steps, results, run } = setUp();
    results.push(WRITTEN, WRITTEN);
    const first = run({ context });
    await expect(run({ context })).rejects.toMatchObject({ code: 'idempotency_in_progress' });
    const others = [
      run({ context, caller: { ...caller, actor: 'key_2' } }),
      run({ context: { request: { ...request, key: 'other' } } }),
    ];
    expect(await Promise.all([first, ...others])).toHaveLength(3);
    results.push(WRITTEN);
    expect(await run({ context })).toEqual(ANSWER);
    expect(steps.filter((step) => step === 'keep record')).toHaveLength(4);
  });

  it('that is refused keeps nothing, and may come again', async () => {
    const { steps, kept, results, run } = setUp();
    results.unshift(new Error('refused'));
    await expect(run({ context })).rejects.toThrow('refused');
    expect([kept, steps.includes('emit harness.updated')]).toEqual([[], false]);
    expect(await run({ context })).toEqual(ANSWER);
  });
});

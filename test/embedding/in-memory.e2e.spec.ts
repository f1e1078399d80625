import { Test, type TestingModule } from '@nestjs/testing';
import type { DataSource } from 'typeorm';
import { HarnessesService, type HarnessEvent, type HostTransaction } from '../../src/harnesses/index.js';
import { fakeCaller, HarnessTesting, InMemoryHarnessesService } from '../../src/testing/index.js';
import { OPTIONS, SCENARIOS, type Stage } from '../support/service-scenarios.js';

let testing: HarnessTesting;
let module: TestingModule;
const emitted: { stored: HarnessEvent[]; inMemory: HarnessEvent[] } = { stored: [], inMemory: [] };

beforeAll(async () => {
  testing = await HarnessTesting.start({
    ...OPTIONS,
    databaseUrl: process.env.TEST_DATABASE_URL,
    onEvent: (event) => void emitted.stored.push(event),
  });
  module = await Test.createTestingModule({ imports: [testing.module] }).compile();
});
afterAll(async () => {
  await module.close();
  await testing.stop();
});

/** What was seen, with what no two runs share by what it is: IDs in the order in which they appear, times, cursors. */
function comparable(seen: readonly unknown[]): unknown {
  const ids = new Map<string, string>();
  const numbered = (id: string) => ids.get(id) ?? ids.set(id, `harness_${ids.size}`).get(id)!;
  const text = JSON.stringify(seen, (key, value: unknown) => {
    if (key === 'next_cursor' && value !== null) return '(cursor)';
    if (key === 'etag') return '(etag)';
    return value;
  });
  const named = text.replace(/harness_[0-9a-f]{32}/g, numbered);
  return JSON.parse(named.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '(time)'));
}

async function perform(scenario: (stage: Stage) => Promise<unknown>, stage: Omit<Stage, 'see'>) {
  const seen: unknown[] = [];
  const see = async (answer: Promise<unknown>) => {
    seen.push(await answer.then((value) => ({ value }), refusal));
  };
  await scenario({ ...stage, see });
  return seen;
}

function refusal(error: Error & { code?: string; details?: object }) {
  return { refused: error.message, code: error.code, details: error.details };
}

describe.each(Object.entries(SCENARIOS))('%s', (title, scenario) => {
  it('comes to the same in memory as on PostgreSQL', async () => {
    const caller = fakeCaller({ orgId: title });
    emitted.stored = [];
    emitted.inMemory = [];
    const { dataSource }: { dataSource: DataSource } = testing;
    const stored = await perform(scenario, {
      caller,
      harnesses: module.get(HarnessesService),
      transact: (work) => dataSource.transaction(work),
    });
    const inMemory = await perform(scenario, {
      caller,
      harnesses: new InMemoryHarnessesService({
        ...OPTIONS,
        onEvent: (event) => void emitted.inMemory.push(event),
      }),
      transact: (work) => work({} as HostTransaction),
    });
    // As text, so that the order of keys counts too.
    expect(JSON.stringify(comparable([inMemory, emitted.inMemory]), null, 1)).toBe(
      JSON.stringify(comparable([stored, emitted.stored]), null, 1),
    );
    expect(inMemory.length).toBeGreaterThan(1);
  });
});

it('an instance knows nothing of another, and has the face of the service, no more and no less', async () => {
  const [one, other] = [new InMemoryHarnessesService(), new InMemoryHarnessesService()];
  await one.create(fakeCaller(), { name: 'mine' });
  await expect(other.get(fakeCaller(), 'mine')).rejects.toMatchObject({ code: 'harness_not_found' });
  expect(one).toBeInstanceOf(HarnessesService);
  // Does not compile when either has something public that the other lacks.
  const same: [keyof HarnessesService, keyof InMemoryHarnessesService] extends [
    keyof InMemoryHarnessesService,
    keyof HarnessesService,
  ]
    ? true
    : false = true;
  expect(same).toBe(true);
});

it('refuses wrong options with a sentence', () => {
  expect(() => new InMemoryHarnessesService({ publicUrl: 'nonsense' })).toThrow('`publicUrl`');
  expect(() => new InMemoryHarnessesService({ maxHarnessesPerOrg: 0 })).toThrow('`maxHarnessesPerOrg`');
});

it('a service of a transaction that is over says so', async () => {
  const harnesses = new InMemoryHarnessesService();
  const { result } = await harnesses.withTransaction({} as HostTransaction, (inside) =>
    Promise.resolve(inside),
  );
  await expect(result.get(fakeCaller(), 'generic')).rejects.toThrow('transaction has ended');
});

it('of two transactions that write the same organization, the second to end is refused', async () => {
  const harnesses = new InMemoryHarnessesService();
  const writing = harnesses.withTransaction({} as HostTransaction, async (inside) => {
    await inside.create(fakeCaller(), { name: 'inside' });
    await harnesses.create(fakeCaller(), { name: 'outside' });
  });
  await expect(writing).rejects.toMatchObject({ code: 'unavailable' });
  await expect(harnesses.get(fakeCaller(), 'inside')).rejects.toMatchObject({ code: 'harness_not_found' });
});

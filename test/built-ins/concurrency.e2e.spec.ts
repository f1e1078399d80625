import type { BuiltInHarness } from '../../src/harnesses/rules/built-in.js';
import {
  BASE,
  CHAT,
  ensureBuiltIns,
  rowsOf,
  startBuiltInProcesses,
  stateOf,
  type BuiltInProcesses,
} from '../support/built-ins.js';

let builtIns: BuiltInProcesses;
beforeAll(async () => {
  builtIns = await startBuiltInProcesses();
});
afterAll(() => builtIns.stop());

const start = (org: string, revision: number, harnesses: BuiltInHarness[], on = builtIns.processes[0]!) =>
  ensureBuiltIns(on, org, revision, harnesses);

const rows = (org: string) => rowsOf(builtIns.server, org);
const versions = async (org: string) => (await rows(org)).map(({ name, version }) => [name, version]);
const state = (org: string) => stateOf(builtIns.server, org);

describe('processes that start together', () => {
  const many = (count: number, make: (i: number) => Promise<void>) =>
    Promise.all(Array.from({ length: count }, (_, i) => make(i)));

  it('make one set', async () => {
    await many(16, (i) => start('together', 1, [BASE, CHAT], builtIns.processes[i % 2]));
    expect(await versions('together')).toEqual([
      ['base', 1],
      ['chat', 1],
    ]);
    expect(await state('together')).toMatchObject({ own: 0, revision: 1 });
  });

  it('with old and new definitions end with the new ones, each written once', async () => {
    await start('rolling', 1, [BASE, CHAT]);
    await many(16, (i) =>
      start('rolling', 1 + (i % 2), i % 2 ? [{ ...BASE, description: 'New.' }, CHAT] : [BASE, CHAT]),
    );
    expect(await rows('rolling')).toMatchObject([
      { description: 'New.', version: 2 },
      { name: 'chat', version: 1 },
    ]);
  });

  it('for many organizations at once do not get in each other’s way', async () => {
    await many(40, (i) => start(`many ${i % 10}`, 1, [BASE, CHAT], builtIns.processes[i % 2]));
    const [found] = await builtIns.server.database.query<{ count: string }>(
      "SELECT count(*) FROM harnesses.harness WHERE org_id LIKE 'many %'",
    );
    expect(Number(found!.count)).toBe(20);
  });
});

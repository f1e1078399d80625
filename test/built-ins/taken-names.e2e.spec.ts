import type { BuiltInHarness } from '../../src/harnesses/rules/built-in.js';
import {
  BASE,
  CHAT,
  ensureBuiltIns,
  rowsOf,
  startBuiltInProcesses,
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
const insert = (org: string, name: string) =>
  builtIns.server.database.query(
    'INSERT INTO harnesses.harness (org_id, id, name, description) VALUES ($1, gen_random_uuid(), $2, $3)',
    [org, name, 'mine'],
  );

describe('a name that a user holds', () => {
  it('is kept, the built-in is skipped, and the log says so', async () => {
    await insert('held', 'chat');
    await start('held', 1, [BASE, CHAT]);
    expect(await rows('held')).toMatchObject([{ name: 'base' }, { description: 'mine', is_built_in: false }]);
    expect(builtIns.warnings).toContainEqual(expect.stringMatching(/chat.*held/));
  });

  it('is skipped, and the log says so, also when it was taken in the same moment', async () => {
    const user = builtIns.processes[1]!.createQueryRunner();
    await user.startTransaction();
    await user.query("INSERT INTO harnesses.harness_org (org_id) VALUES ('raced')");
    await user.query(
      "INSERT INTO harnesses.harness (org_id, id, name) VALUES ('raced', gen_random_uuid(), 'base')",
    );
    const started = start('raced', 1, [BASE]);
    const isWaiting = async () => {
      const waiting = await builtIns.server.database.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      return waiting.length > 0;
    };
    while (!(await isWaiting())) await new Promise((resolve) => setTimeout(resolve, 10));
    await user.commitTransaction();
    await user.release();
    await started;
    expect(await rows('raced')).toMatchObject([{ name: 'base', is_built_in: false }]);
    expect(builtIns.warnings).toContainEqual(expect.stringMatching(/base.*raced/));
  });

  it('of a parent leaves the child without one', async () => {
    await insert('held parent', 'base');
    await start('held parent', 1, [BASE, CHAT]);
    expect((await rows('held parent'))[1]).toMatchObject({ name: 'chat', is_built_in: true, parent: null });
  });

  it('is free again once the harness is deleted', async () => {
    await insert('freed', 'chat');
    await builtIns.server.database.query(
      "UPDATE harnesses.harness SET status = 'deleted' WHERE org_id = 'freed'",
    );
    await start('freed', 1, [BASE, CHAT]);
    expect((await rows('freed')).filter((row) => row.is_built_in)).toHaveLength(2);
  });
});

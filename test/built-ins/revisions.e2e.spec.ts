import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { BuiltInHarness, BuiltInSet } from '../../src/harnesses/rules/built-in.js';
import { BuiltInsRepository } from '../../src/harnesses/storage/built-ins.repository.js';
import { BuiltInsService } from '../../src/harnesses/registry/built-ins/built-ins.service.js';
import { entitiesOf } from '../../src/harnesses/storage/entities/index.js';
import { Session } from '../../src/sql/session.js';
import { tablesOf } from '../../src/harnesses/storage/tables.js';
import { dataSourceOptions } from '../../src/server/database/data-source-options.js';
import { Client, refusal } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

interface Row {
  name: string;
  version: number;
  updated_at: Date;
  is_built_in: boolean;
  description: string;
  capabilities: object[];
  parent: string | null;
}

const FIRST_ORG = 'org_00000000000000000000000000000001';

let server: TestServer;
let processes: DataSource[];
const warnings: string[] = [];

beforeAll(async () => {
  const silent = () => {};
  Logger.overrideLogger({ log: silent, error: silent, warn: (text: string) => void warnings.push(text) });
  server = await startServer({ MAX_HARNESSES_PER_ORG: '1' });
  const connect = () => new DataSource(dataSourceOptions(server.database.url, 10)).initialize();
  processes = await Promise.all([connect(), connect()]);
});
afterAll(async () => {
  await Promise.all(processes.map((process) => process.destroy()));
  await server.stop();
});

function definition(name: string, more: Partial<BuiltInHarness> = {}): BuiltInHarness {
  const texts = { displayName: name, description: `The ${name}.`, systemPrompt: 'Work.' };
  return { name, ...texts, parentName: null, tags: ['built-in'], capabilities: [], ...more };
}

/** What one process does when it sees an organization for the first time. */
function start(
  org: string,
  revision: number,
  harnesses: BuiltInHarness[],
  on = processes[0]!,
): Promise<void> {
  const set: BuiltInSet = { revision, harnesses };
  return new BuiltInsService(
    new BuiltInsRepository(Session.onPool(on), tablesOf(on, entitiesOf('harnesses'))),
    set,
  ).ensure(org);
}

const rows = (org: string) =>
  server.database.query<Row>(
    `SELECT h.name, h.version, h.updated_at, h.is_built_in, h.description, h.capabilities, p.name AS parent
     FROM harnesses.harness h LEFT JOIN harnesses.harness p ON p.id = h.parent_harness_id AND p.org_id = h.org_id
     WHERE h.org_id = $1 ORDER BY h.name`,
    [org],
  );
const versions = async (org: string) => (await rows(org)).map(({ name, version }) => [name, version]);
const state = async (org: string) => {
  const [found] = await server.database.query<{ own: number; revision: number; tree: string }>(
    `SELECT own_harnesses AS own, built_ins_revision AS revision, tree_version AS tree
     FROM harnesses.harness_org WHERE org_id = $1`,
    [org],
  );
  return found;
};
const insert = (org: string, name: string) =>
  server.database.query(
    'INSERT INTO harnesses.harness (org_id, id, name, description) VALUES ($1, gen_random_uuid(), $2, $3)',
    [org, name, 'mine'],
  );

const BASE = definition('base');
const CHAT = definition('chat', {
  parentName: 'base',
  capabilities: [{ ref: 'budget', config: { limit: 1 } }],
});

describe('a higher revision', () => {
  it.each<[string, BuiltInHarness]>([
    ['description', { ...CHAT, description: 'New.' }],
    ['display name', { ...CHAT, displayName: 'New' }],
    ['prompt', { ...CHAT, systemPrompt: 'New.' }],
    ['tag', { ...CHAT, tags: ['built-in', 'new'] }],
    ['config', { ...CHAT, capabilities: [{ ref: 'budget', config: { limit: 2 } }] }],
    ['capability', { ...CHAT, capabilities: [] }],
    ['parent', { ...CHAT, parentName: null }],
  ])('writes a changed %s and bumps that version only', async (what, changed) => {
    const org = `changed ${what}`;
    await start(org, 1, [BASE, CHAT]);
    await start(org, 2, [BASE, changed]);
    expect(await versions(org)).toEqual([
      ['base', 1],
      ['chat', 2],
    ]);
    expect((await rows(org))[1]).toMatchObject({
      capabilities: changed.capabilities,
      parent: changed.parentName,
    });
  });

  it('with the same definitions changes no harness', async () => {
    await start('renumbered', 1, [BASE, CHAT]);
    const before = await rows('renumbered');
    await start('renumbered', 7, [BASE, CHAT]);
    expect(await rows('renumbered')).toEqual(before);
    expect(await state('renumbered')).toMatchObject({ revision: 7 });
  });

  it('adds what is new below what is there', async () => {
    await start('added', 1, [BASE]);
    await start('added', 2, [BASE, CHAT]);
    expect(await rows('added')).toMatchObject([
      { name: 'base', version: 1 },
      { name: 'chat', parent: 'base' },
    ]);
  });
});

describe('the same or a lower revision', () => {
  it.each([
    [3, 'same'],
    [2, 'lower'],
  ])('%i changes nothing, whatever its definitions say', async (revision, org) => {
    await start(org, 3, [BASE, CHAT]);
    const before = [await rows(org), await state(org)];
    await start(org, revision, [{ ...BASE, description: 'Other.' }]);
    expect([await rows(org), await state(org)]).toEqual(before);
  });
});

describe('a definition that disappears', () => {
  it('leaves an ordinary harness behind, which counts', async () => {
    await start('gone', 1, [BASE, CHAT]);
    expect(await state('gone')).toMatchObject({ own: 0 });
    await start('gone', 2, [BASE]);
    const [base, chat] = await rows('gone');
    expect([base!.is_built_in, chat!.is_built_in, chat!.version]).toEqual([true, false, 2]);
    expect(await state('gone')).toMatchObject({ own: 1 });
  });

  it('counts towards the limit of the organization', async () => {
    await server.database.query('DELETE FROM harnesses.harness WHERE org_id = $1', [FIRST_ORG]);
    await server.database.query('DELETE FROM harnesses.harness_org WHERE org_id = $1', [FIRST_ORG]);
    const generic = definition('generic');
    await start(FIRST_ORG, 101, [generic, CHAT]);
    const api = new Client(server.url);
    await api.create({ name: 'own' });
    expect(refusal(await api.post('/v1/harnesses', { name: 'more' }))).toEqual([
      409,
      'harness_limit_reached',
    ]);
    await api.delete(`/v1/harnesses/${(await api.get('/v1/harnesses/own')).body.id}`).expect(204);
    await api.post(`/v1/harnesses/${(await api.get('/v1/harnesses/own')).body.id}/delete`).expect(204);
    await start(FIRST_ORG, 102, [generic]);
    expect(refusal(await api.post('/v1/harnesses', { name: 'more' }))).toEqual([
      409,
      'harness_limit_reached',
    ]);
  });

  it('and comes back later is a name that is taken', async () => {
    await start('back', 1, [BASE, CHAT]);
    await start('back', 2, [BASE]);
    await start('back', 3, [BASE, CHAT]);
    expect((await rows('back'))[1]).toMatchObject({ name: 'chat', is_built_in: false, version: 2 });
  });
});

describe('a name that a user holds', () => {
  it('is kept, the built-in is skipped, and the log says so', async () => {
    await insert('held', 'chat');
    await start('held', 1, [BASE, CHAT]);
    expect(await rows('held')).toMatchObject([{ name: 'base' }, { description: 'mine', is_built_in: false }]);
    expect(warnings).toContainEqual(expect.stringMatching(/chat.*held/));
  });

  it('is skipped, and the log says so, also when it was taken in the same moment', async () => {
    const user = processes[1]!.createQueryRunner();
    await user.startTransaction();
    await user.query("INSERT INTO harnesses.harness_org (org_id) VALUES ('raced')");
    await user.query(
      "INSERT INTO harnesses.harness (org_id, id, name) VALUES ('raced', gen_random_uuid(), 'base')",
    );
    const started = start('raced', 1, [BASE]);
    const isWaiting = async () => {
      const waiting = await server.database.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      return waiting.length > 0;
    };
    while (!(await isWaiting())) await new Promise((resolve) => setTimeout(resolve, 10));
    await user.commitTransaction();
    await user.release();
    await started;
    expect(await rows('raced')).toMatchObject([{ name: 'base', is_built_in: false }]);
    expect(warnings).toContainEqual(expect.stringMatching(/base.*raced/));
  });

  it('of a parent leaves the child without one', async () => {
    await insert('held parent', 'base');
    await start('held parent', 1, [BASE, CHAT]);
    expect((await rows('held parent'))[1]).toMatchObject({ name: 'chat', is_built_in: true, parent: null });
  });

  it('is free again once the harness is deleted', async () => {
    await insert('freed', 'chat');
    await server.database.query("UPDATE harnesses.harness SET status = 'deleted' WHERE org_id = 'freed'");
    await start('freed', 1, [BASE, CHAT]);
    expect((await rows('freed')).filter((row) => row.is_built_in)).toHaveLength(2);
  });
});

describe('processes that start together', () => {
  const many = (count: number, make: (i: number) => Promise<void>) =>
    Promise.all(Array.from({ length: count }, (_, i) => make(i)));

  it('make one set', async () => {
    await many(16, (i) => start('together', 1, [BASE, CHAT], processes[i % 2]));
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
    await many(40, (i) => start(`many ${i % 10}`, 1, [BASE, CHAT], processes[i % 2]));
    const [found] = await server.database.query<{ count: string }>(
      "SELECT count(*) FROM harnesses.harness WHERE org_id LIKE 'many %'",
    );
    expect(Number(found!.count)).toBe(20);
  });
});

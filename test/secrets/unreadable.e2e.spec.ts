import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { keyVariables, secretsKey } from '../support/secrets.js';
import { startServer, type TestServer } from '../support/server.js';
import { restore, update, urlOf } from '../support/versions.js';

const [OLD, NEW] = [secretsKey(1), secretsKey(2)];
const MARKER = '********';
const url = 'https://mcp.example.org';
const docs = (Authorization: string, more: object = {}) => ({
  docs: { url, headers: { Authorization }, ...more },
});
const POINTER = '/mcpServers/docs/headers/Authorization';

let database: TestDatabase;
let server: TestServer;
let api: Client;

async function start(variables: Record<string, string>): Promise<void> {
  await server?.stop();
  server = await startServer(variables, database);
  api = new Client(server.url);
}

/** A harness with a second version and a header value. */
async function create(): Promise<Harness> {
  const { id } = await api.create({ name: uniqueName(), mcpServers: docs('Bearer old') });
  return update(api, id, { description: 'second' });
}

async function warningsAt(path: string) {
  const { body } = await api.get(`${path}/effective`).expect(200);
  return (body.warnings as { code: string; pointer: string; harness_id: string }[]).map((warning) => [
    warning.code,
    warning.pointer,
    warning.harness_id,
  ]);
}

const made: Harness[] = [];
const next = () => made.pop()!;

beforeAll(async () => {
  database = await createDatabase();
  await start(keyVariables(OLD));
  for (let i = 0; i < 8; i++) made.push(await create());
});
afterAll(async () => {
  await server.stop();
  await database.drop();
});

describe('while the former key is there', () => {
  beforeAll(() => start(keyVariables(NEW, OLD)));

  it('nothing is said of values under it', async () => {
    expect(await warningsAt(urlOf(made[0]!.id))).toEqual([]);
  });
});

describe('a value whose key is gone', () => {
  beforeAll(() => start(keyVariables(NEW)));

  it('is a warning wherever it is inherited, with the harness that has it', async () => {
    const { id } = next();
    const child = await api.create({ name: uniqueName(), parent_harness_id: id });
    const expected = [['secret_unreadable', POINTER, id]];
    expect(await warningsAt(urlOf(id))).toEqual(expected);
    expect(await warningsAt(urlOf(child.id))).toEqual(expected);
    for (const route of ['preview', 'validate']) {
      const draft = { name: uniqueName(), parent_harness_id: id };
      const { body } = await api.post(`/v1/harnesses/${route}`, draft).expect(200);
      expect(body.warnings).toMatchObject([{ code: 'secret_unreadable', pointer: POINTER, harness_id: id }]);
    }
    const own = await api.create({
      name: uniqueName(),
      parent_harness_id: id,
      mcpServers: docs('Bearer own'),
    });
    expect(await warningsAt(urlOf(own.id))).toEqual([]);
  });

  it('is read, compared, exported and kept by writes about something else', async () => {
    const { id } = next();
    for (const path of ['', '/effective', '/export', '/versions', '/versions/1', '/versions/1/diff/2'])
      await api.get(`${urlOf(id)}${path}`).expect(200);
    await api.post(`${urlOf(id)}/impact`, { description: 'x' }).expect(200);
    await api.patch(urlOf(id), { description: 'x' }).expect(200);
    await api.patch(urlOf(id), { mcpServers: docs(MARKER, { tool_discovery: false }) }).expect(200);
    await api.delete(urlOf(id)).expect(204);
    await api.patch(urlOf(id), { status: 'active' }).expect(200);
    expect(await warningsAt(urlOf(id))).toHaveLength(1);
  });

  it('is not copied', async () => {
    expect(refusal(await api.post(`${urlOf(next().id)}/copy`))).toEqual([409, 'secret_unreadable']);
  });

  it('is not gone back to, and pointed at', async () => {
    const { id } = next();
    const unreadable = [POINTER, 'secret_unreadable'];
    expect(refusal(await restore(api, id, 1))).toEqual([400, 'validation_failed', unreadable]);
    await update(api, id, { mcpServers: {} });
    expect(refusal(await restore(api, id, 1))).toEqual([400, 'validation_failed', unreadable]);
  });

  it('gives way to one that is sent again, to the same address', async () => {
    const { id } = next();
    await update(api, id, { mcpServers: { docs: { url: 'https://elsewhere.org', headers: { X: 'x' } } } });
    await update(api, id, { mcpServers: docs('Bearer x', { url: 'https://elsewhere.org' }) });
    expect(refusal(await restore(api, id, 1))).toMatchObject([400, 'validation_failed', [POINTER, {}]]);
    await update(api, id, { mcpServers: docs('Bearer new') });
    const { body } = await restore(api, id, 1).expect(200);
    expect(body).toMatchObject({ description: null, mcpServers: { docs: { url } } });
    expect(await warningsAt(urlOf(id))).toEqual([]);
    const { version } = await update(api, id, { mcpServers: docs('Bearer new') });
    expect(version).toBe(body.version);
  });
});

describe('a value that was changed in the database', () => {
  const tamper = async ({ id }: Harness) => {
    const change = (column: string) =>
      `replace(${column}::text, '"Authorization": "', '"Authorization": "00')::jsonb`;
    const values = [id.replace('harness_', '')];
    await database.query(
      `UPDATE harnesses.harness SET mcp_servers = ${change('mcp_servers')} WHERE id = $1`,
      values,
    );
    await database.query(
      `UPDATE harnesses.harness_version SET snapshot = ${change('snapshot')} WHERE harness_id = $1`,
      values,
    );
  };

  it('is a warning when its key cannot be told any more, and neither copied nor gone back to', async () => {
    const harness = next();
    await tamper(harness);
    expect(await warningsAt(urlOf(harness.id))).toEqual([['secret_unreadable', POINTER, harness.id]]);
    expect(refusal(await api.post(`${urlOf(harness.id)}/copy`))).toEqual([409, 'secret_unreadable']);
    expect(refusal(await restore(api, harness.id, 1))).toMatchObject([
      400,
      'validation_failed',
      [POINTER, {}],
    ]);
    await api.patch(urlOf(harness.id), { description: 'x' }).expect(200);
  });
});

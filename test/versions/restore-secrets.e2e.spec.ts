import { Client, uniqueName } from '../support/client.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { read } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';
import { restore, update, urlOf } from '../support/versions.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const create = (body: object = {}) => client.create({ name: uniqueName(), ...body });
const SECRET = 'Bearer sk-first';
const url = 'https://mcp.example.org';
const docs = (value: string, more: object = {}) => ({
  docs: { url, headers: { Authorization: value }, ...more },
});

const patch = (id: string, body: object) => update(client, id, body);

describe('a stored header value', () => {
  /** Whether a value is the stored one: sending that is no change. */
  const isStored = async (id: string, servers: object) => {
    const before = await read(client, id);
    return (await patch(id, { mcpServers: servers })).version === before.version;
  };

  it('comes back with its version, usable', async () => {
    const { id } = await create({ mcpServers: docs(SECRET) });
    await patch(id, { mcpServers: docs('Bearer sk-second') });
    await patch(id, { mcpServers: {} });
    const { body } = await restore(client, id, 1).expect(200);
    expect(body.mcpServers).toMatchObject(docs('********'));
    expect(await isStored(id, docs(SECRET))).toBe(true);
    await client.post(`${urlOf(id)}/copy`).expect(201);
    await restore(client, id, 2).expect(200);
    expect(await isStored(id, docs(SECRET))).toBe(false);
  });

  it('belongs to the server of its version, after the name and address were others', async () => {
    const { id } = await create({ mcpServers: docs(SECRET) });
    await patch(id, { mcpServers: { other: { url: 'https://other.org', headers: { Authorization: 'x' } } } });
    await restore(client, id, 1).expect(200);
    expect((await read(client, id)).mcpServers).toMatchObject({ docs: { url } });
    expect(await isStored(id, docs(SECRET))).toBe(true);
  });
});

describe('a header value that was sealed with an older key', () => {
  const [old, next] = [1, 2].map((byte) => Buffer.alloc(32, byte).toString('base64')) as [string, string];
  let database: TestDatabase;
  let own: TestServer;
  let api: Client;

  async function start(variables: Record<string, string>): Promise<void> {
    await own?.stop();
    own = await startServer(variables, database);
    api = new Client(own.url);
  }

  beforeAll(async () => {
    database = await createDatabase();
    await start({ SECRETS_KEY: old });
  });
  afterAll(async () => {
    await own.stop();
    await database.drop();
  });

  it('comes back while that key is known, and is sealed with the new one', async () => {
    const { id } = await api.create({ name: 'rotated', mcpServers: docs(SECRET) });
    await api.patch(urlOf(id), { mcpServers: {} }).expect(200);
    await start({ SECRETS_KEY: next, SECRETS_KEY_PREVIOUS: old });
    await restore(api, id, 1).expect(200);
    const rows = await database.query<{ value: string }>(
      `SELECT snapshot#>>'{mcp_servers,docs,headers,Authorization}' AS value
       FROM harnesses.harness_version WHERE harness_id = $1 AND version IN (1, 3) ORDER BY version`,
      [id.slice('harness_'.length)],
    );
    const [before, after] = rows.map(({ value }) => value.split('.')[0]);
    expect(after).not.toBe(before);
    await start({ SECRETS_KEY: next });
    await api.post(`${urlOf(id)}/copy`).expect(201);
    const { body } = await api.patch(urlOf(id), { mcpServers: docs(SECRET) }).expect(200);
    expect(body.version).toBe(3);
  });
});

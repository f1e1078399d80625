import { Client, uniqueName } from '../support/client.js';
import { expectProblem } from '../support/problem.js';
import { RawConnection, rawRequest } from '../support/raw-connection.js';
import { ADMIN_KEY, OWNER_KEY, startServer, type TestServer } from '../support/server.js';

const MIB = 1024 * 1024;

let server: TestServer;
let owner: Client;
const opened: RawConnection[] = [];

beforeAll(async () => {
  server = await startServer({}, undefined, {
    bodyBytesPerOrg: 3 * MIB,
    bodyBytes: 5 * MIB,
    answerBytes: 20 * MIB,
  });
  owner = new Client(server.url);
});

afterEach(() => opened.splice(0).forEach((connection) => connection.end()));
afterAll(() => server.stop());

async function open(request: string | Buffer): Promise<RawConnection> {
  const connection = await RawConnection.open(server.url);
  opened.push(connection);
  connection.send(request);
  return connection;
}

/** A body of which so many bytes come, and then no more. */
async function stall(key: string, bytes: number): Promise<RawConnection> {
  const head = rawRequest('POST', '/v1/harnesses', {
    Authorization: `Bearer ${key}`,
    'Content-Type': 'application/json',
    'Content-Length': String(8 * MIB),
  });
  return open(head + ' '.repeat(bytes));
}

async function newOrg(): Promise<string> {
  const { body } = await new Client(server.url, ADMIN_KEY).post('/v1/orgs', { name: 'Another' });
  return body.key as string;
}

/** The first of some connections that is answered. */
const firstRefused = (connections: RawConnection[]) =>
  Promise.race(connections.map(async (connection) => (await connection.first(1))[0]!));

describe('bodies that stall', () => {
  it('take no more than their share, of an organization and of all, and keep no small one out', async () => {
    const other = await newOrg();
    const own = [await stall(OWNER_KEY, 1.2 * MIB), await stall(OWNER_KEY, 1.2 * MIB)];
    own.push(await stall(OWNER_KEY, 1.2 * MIB));
    const refused = await firstRefused(own);
    expectProblem(refused, 503, 'unavailable');
    expect(refused.headers).toMatchObject({ 'retry-after': '1', connection: 'close' });
    expect((await owner.post('/v1/harnesses', { name: uniqueName() })).status).toBe(201);
    const others = [await stall(other, 1.2 * MIB), await stall(other, 1.2 * MIB)];
    const another = await newOrg();
    others.push(await stall(another, MIB));
    expectProblem(
      await firstRefused([...own.filter(({ answers }) => answers.length === 0), ...others]),
      503,
      'unavailable',
    );
    for (const key of [OWNER_KEY, other, another])
      expect((await new Client(server.url, key).post('/v1/harnesses', { name: uniqueName() })).status).toBe(
        201,
      );
  });
});

describe('answers that nobody reads', () => {
  it('give way to those that somebody reads', async () => {
    for (let i = 0; i < 8; i++) await owner.create({ name: uniqueName(), system_prompt: 'x'.repeat(MIB) });
    const list = rawRequest('GET', '/v1/harnesses', { Authorization: `Bearer ${OWNER_KEY}` });
    const deaf: RawConnection[] = [];
    for (let i = 0; i < 3; i++) {
      const connection = await open(list);
      connection.stopReading();
      deaf.push(connection);
    }
    const ended = Promise.race(deaf.map((connection) => connection.keepSending('\r\n')));
    expect((await owner.get('/v1/harnesses')).status).toBe(200);
    await ended;
    expect((await owner.get('/v1/harnesses')).status).toBe(200);
  });
});

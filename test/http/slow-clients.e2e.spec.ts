import { Client, uniqueName } from '../support/client.js';
import { expectProblem } from '../support/problem.js';
import { RawConnection, rawRequest } from '../support/raw-connection.js';
import { OWNER_KEY, startServer, type TestServer } from '../support/server.js';

const MIB = 1024 * 1024;
const AUTHORIZED = { Authorization: `Bearer ${OWNER_KEY}` };
const JSON_HEADERS = { ...AUTHORIZED, 'Content-Type': 'application/json' };
const OPEN_END = { ...JSON_HEADERS, 'Content-Length': '1000' };

let server: TestServer;
let owner: Client;
const opened: RawConnection[] = [];

beforeAll(async () => {
  server = await startServer({}, undefined, {
    headersTime: 400,
    idleTime: 400,
    bodyTime: 400,
    answerTime: 400,
    lingerTime: 400,
    lingerBytes: 64 * 1024,
  });
  owner = new Client(server.url);
});

afterEach(() => opened.splice(0).forEach((connection) => connection.end()));
afterAll(() => server.stop());

async function open(...requests: string[]): Promise<RawConnection> {
  const connection = await RawConnection.open(server.url);
  opened.push(connection);
  for (const request of requests) connection.send(request);
  return connection;
}

describe('a connection', () => {
  it('on which nothing is said is ended', async () => {
    const silent = await Promise.all(Array.from({ length: 20 }, () => open()));
    await Promise.all(silent.map(({ closed }) => closed));
    expect(silent.flatMap(({ answers }) => answers)).toEqual([]);
  });

  it.each([
    ['stall', undefined],
    ['trickle', 'X-More: x\r\n'],
  ])('whose headers %s is a 408', async (_how, more) => {
    const slow = await open('GET /v1/me HTTP/1.1\r\nHost: x\r\n');
    await (more === undefined ? slow.closed : slow.keepSending(more));
    expect(slow.answers).toHaveLength(1);
    expectProblem(slow.answers[0]!, 408, 'request_timeout');
  });

  it('is ended when no further request comes', async () => {
    const idle = await open(rawRequest('GET', '/health/live', {}));
    expect(await idle.first(1)).toEqual([expect.objectContaining({ status: 200 })]);
    await idle.closed;
  });
});

describe('a body that does not arrive in time', () => {
  it.each([
    ['/v1/harnesses', JSON_HEADERS],
    ['/v1/harnesses/import', { ...AUTHORIZED, 'Content-Type': 'application/yaml' }],
    ['/v1/harnesses', { ...JSON_HEADERS, 'Idempotency-Key': 'slow' }],
    ['/v1/api-keys', JSON_HEADERS],
  ])('is a 408: POST %s', async (path, headers) => {
    const length = { 'Content-Length': '1000', 'X-Request-Id': 'of-the-client' };
    const slow = await open(`${rawRequest('POST', path, { ...headers, ...length })}{"name": "slow"`);
    const [answer] = await slow.first(1);
    expectProblem(answer!, 408, 'request_timeout');
    expect(answer!.headers).toMatchObject({ connection: 'close', 'x-request-id': 'of-the-client' });
    await slow.closed;
  });

  it('is a 408 when it trickles, and nothing is done', async () => {
    const slow = await open(`${rawRequest('POST', '/v1/harnesses', OPEN_END)}{"name":"trickling"}`);
    await slow.keepSending(' ');
    expect(slow.answers).toHaveLength(1);
    expectProblem(slow.answers[0]!, 408, 'request_timeout');
    expect((await owner.get('/v1/harnesses/trickling')).status).toBe(404);
  });
});

describe('a refusal of a request whose body is still coming', () => {
  const REFUSALS: [number, string, string, Record<string, string>][] = [
    [401, 'POST', '/v1/harnesses', { Authorization: 'Bearer nobody' }],
    [404, 'POST', '/nowhere', AUTHORIZED],
    [404, 'POST', '/v1/harnesses', { ...JSON_HEADERS, 'X-Org-Id': 'org_of_others' }],
    [405, 'PUT', '/v1/harnesses', JSON_HEADERS],
    [413, 'POST', '/v1/harnesses', { ...JSON_HEADERS, 'Content-Length': String(1000 * MIB) }],
    [400, 'POST', '/v1/harnesses?unknown=1', JSON_HEADERS],
  ];

  it.each(REFUSALS)(
    'can be read, and ends the connection: %d, %s %s',
    async (status, method, path, headers) => {
      const length: Record<string, string> =
        'Content-Length' in headers ? {} : { 'Transfer-Encoding': 'chunked' };
      const endless = await open(rawRequest(method, path, { ...headers, ...length }));
      await endless.keepSending(`10000\r\n${' '.repeat(0x10000)}\r\n`, 1);
      expect(endless.answers.map((answer) => [answer.status, answer.headers.connection])).toEqual([
        [status, 'close'],
      ]);
    },
  );

  describe('whose client goes on when the server is done', () => {
    async function openEndless(): Promise<RawConnection> {
      const endless = await RawConnection.open(server.url, true);
      opened.push(endless);
      endless.send(rawRequest('POST', '/nowhere', { ...AUTHORIZED, 'Transfer-Encoding': 'chunked' }));
      return endless;
    }

    it('ends the connection after a while', async () => {
      const endless = await openEndless();
      await endless.keepSending('1\r\nx\r\n');
      expect(endless.answers.map(({ status }) => status)).toEqual([404]);
    });

    it('reads a few bytes only', async () => {
      const endless = await openEndless();
      await endless.keepSending(`100000\r\n${' '.repeat(MIB)}\r\n`, 1);
      // What the operating system took for both sides is not read by anybody.
      expect(endless.socket.bytesWritten).toBeLessThan(16 * MIB);
    });
  });

  it('keeps the connection when the body has come before the refusal', async () => {
    // Which takes a look into the database.
    const nobody = { ...JSON_HEADERS, Authorization: `Bearer ${'x'.repeat(40)}` };
    const client = await open(rawRequest('POST', '/v1/harnesses', nobody, '{}'));
    const [refused] = await client.first(1);
    expect([refused!.status, refused!.headers.connection]).toEqual([401, 'keep-alive']);
    client.send(rawRequest('GET', '/health/live', {}));
    expect((await client.first(2))[1]!.status).toBe(200);
  });
});

describe('an answer that nobody reads', () => {
  it('ends the connection, whatever else its client sends', async () => {
    for (let i = 0; i < 8; i++) await owner.create({ name: uniqueName(), system_prompt: 'x'.repeat(MIB) });
    const deaf = await open();
    deaf.stopReading();
    deaf.send(rawRequest('GET', '/v1/harnesses', AUTHORIZED));
    await deaf.keepSending(rawRequest('GET', '/health/live', {}));
    expect(deaf.answers).toEqual([]);
  });
});

describe('what is no HTTP behind a request', () => {
  it('is told behind its answer', async () => {
    const body = JSON.stringify({ name: uniqueName() });
    const client = await open(`${rawRequest('POST', '/v1/harnesses', JSON_HEADERS, body)}GARBAGE\r\n\r\n`);
    await client.closed;
    expect(client.answers.map(({ status }) => status)).toEqual([201, 400]);
  });
});

import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { Client, uniqueName } from '../support/client.js';
import { expectProblem } from '../support/problem.js';
import { RawConnection, rawRequest } from '../support/raw-connection.js';
import { OWNER_KEY, startServer, type TestServer } from '../support/server.js';

const MIB = 1024 * 1024;
/** More than what the kernel takes for a server that does not read. */
const ENOUGH = 64 * MIB;
const JSON_HEADERS = { Authorization: `Bearer ${OWNER_KEY}`, 'Content-Type': 'application/json' };
const CHUNKED = { ...JSON_HEADERS, 'Transfer-Encoding': 'chunked' };

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

/** Sends that again and again until the connection is closed, or far more than any limit. */
async function sendEndlessly(
  head: string,
  piece: string,
): Promise<{ sent: number; connection: RawConnection }> {
  const connection = await RawConnection.open(server.url);
  connection.send(head);
  const bytes = Buffer.from(piece.repeat(Math.ceil(65_536 / piece.length)));
  let sent = 0;
  while (!connection.socket.destroyed && sent < ENOUGH) {
    sent += bytes.length;
    if (connection.socket.write(bytes)) await turn();
    else await Promise.race([once(connection.socket, 'drain').catch(() => undefined), connection.closed]);
  }
  connection.end();
  return { sent, connection };
}

const upgrade = { ...JSON_HEADERS, Connection: 'Upgrade', Upgrade: 'websocket' };

describe('without end', () => {
  it.each([
    ['spaces before the value of a header', 'GET /x HTTP/1.1\r\nX: ', ' '],
    ['tabs before the value of a header', 'GET /x HTTP/1.1\r\nX:', '\t'],
    ['spaces behind the value of a header', 'GET /x HTTP/1.1\r\nX: y', ' '],
    ['a value of a header', 'GET /x HTTP/1.1\r\nX: ', 'y'],
    ['headers without a name', 'GET /x HTTP/1.1\r\n', ' \r\n'],
    ['empty lines before a request', '', '\r\n'],
    ['empty lines behind a request', rawRequest('GET', '/health/live', {}), '\r\n'],
    ['spaces in a trailer', `${rawRequest('POST', '/v1/harnesses', CHUNKED)}2\r\n{}\r\n0\r\nX: `, ' '],
    [
      'spaces in a trailer of nobody',
      `${rawRequest('POST', '/x', { 'Transfer-Encoding': 'chunked' })}0\r\nX: `,
      ' ',
    ],
    ['the size of a chunk', `${rawRequest('POST', '/v1/harnesses', CHUNKED)}`, '0'],
    ['what belongs to a chunk', `${rawRequest('POST', '/v1/harnesses', CHUNKED)}1;`, ' '],
    ['bytes behind an upgrade', rawRequest('GET', '/v1/me', upgrade), ' '],
    ['requests behind an upgrade', rawRequest('GET', '/v1/me', upgrade), 'x: y\r\n\r\n'],
    [
      'bytes behind the upgrade of a request with a body',
      rawRequest('POST', '/v1/harnesses', upgrade, '{}'),
      ' ',
    ],
  ])('%s end the connection', async (_what, head, piece) => {
    const { sent } = await sendEndlessly(head, piece);
    expect(sent).toBeLessThan(ENOUGH);
  });

  it('headers are a 431', async () => {
    const connection = await RawConnection.open(server.url);
    connection.send(`GET /x HTTP/1.1\r\nX: ${' '.repeat(66 * 1024)}`);
    const [answer] = await connection.first(1);
    expectProblem(answer!, 431, 'headers_too_large');
    expect(answer!.headers.connection).toBe('close');
    await connection.closed;
  });
});

describe('go on as ever:', () => {
  it('large headers, with white space around them, one request after the other', async () => {
    const connection = await RawConnection.open(server.url);
    const request = rawRequest('GET', '/health/live', {
      'X-Long': `${' '.repeat(2_000)}${'y'.repeat(12_000)}`,
    });
    for (let count = 1; count <= 20; count++) {
      connection.send(`\r\n${request}`);
      expect((await connection.first(count)).at(-1)!.status).toBe(200);
    }
    connection.end();
  });

  it('requests that are sent ahead, many of them', async () => {
    const connection = await RawConnection.open(server.url);
    connection.send(rawRequest('GET', '/health/live', { X: 'y'.repeat(1_000) }).repeat(200));
    const answers = await connection.first(200);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    connection.end();
  });

  it('bodies in chunks of a byte, with a trailer', async () => {
    const connection = await RawConnection.open(server.url);
    const body = JSON.stringify({ name: uniqueName(), description: 'x'.repeat(8_000), tags: [] });
    const chunks = [...body].map((byte) => `1\r\n${byte}\r\n`).join('');
    connection.send(`${rawRequest('POST', '/v1/harnesses', CHUNKED)}${chunks}0\r\nX: y\r\n\r\n`);
    expect((await connection.first(1))[0]!.status).toBe(201);
    connection.end();
  });

  it('large bodies, and what comes behind them on the connection', async () => {
    const connection = await RawConnection.open(server.url);
    const body = JSON.stringify({ name: uniqueName(), system_prompt: 'x'.repeat(1_000_000) });
    connection.send(rawRequest('POST', '/v1/harnesses', JSON_HEADERS, body + ' '.repeat(8 * MIB)));
    expect((await connection.first(1))[0]!.status).toBe(201);
    connection.send(rawRequest('GET', '/health/live', {}));
    expect((await connection.first(2))[1]!.status).toBe(200);
    connection.end();
  });

  it('an upgrade that nobody here knows', async () => {
    const response = await new Client(server.url)
      .get('/v1/me')
      .set({ Connection: 'Upgrade', Upgrade: 'h2c' });
    expect(response.status).toBe(200);
  });
});

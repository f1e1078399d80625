import { once } from 'node:events';
import { connect } from 'node:net';
import { Client, uniqueName } from '../support/client.js';
import { expectProblem } from '../support/problem.js';
import { postBytes, sendRaw } from '../support/raw.js';
import { OWNER_KEY, startServer, type TestServer } from '../support/server.js';

const LIMIT = 10 * 1024 * 1024;
const KEY = `Authorization: Bearer ${OWNER_KEY}\r\n`;
const POST = 'POST /v1/harnesses HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
let server: TestServer;
let owner: Client;

beforeAll(async () => {
  server = await startServer();
  owner = new Client(server.url);
});

afterAll(() => server.stop());

/** A request line with bytes that no client would send. */
const get = (target: string, headers = KEY) =>
  sendRaw(server.url, Buffer.from(`GET ${target} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`, 'latin1'));

describe('what is hardly HTTP', () => {
  it.each([
    ['no request line', 'GARBAGE\r\n\r\n', 400],
    ['no such version', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n', 400],
    ['no such method', 'FOO /v1/me HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['a header without a colon', 'GET / HTTP/1.1\r\nHost: x\r\nBad Header\r\n\r\n', 400],
    ['NUL in a header', 'GET / HTTP/1.1\r\nHost: x\r\nX-A: \0\r\n\r\n', 400],
    ['no host', 'GET /v1/me HTTP/1.1\r\n\r\n', 400],
    ['a length that is none', `${POST}${KEY}Content-Length: x\r\n\r\n`, 400],
    [
      'two ways to tell the length',
      `${POST}${KEY}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    ['a bare byte in the path', 'GET /v1/harnesses/\xe9 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['headers of 20 KB', `GET / HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['an unknown expectation', `${POST}${KEY}Expect: more\r\nContent-Length: 2\r\n\r\n{}`, 417],
  ])('is refused with a problem document: %s', async (_what, request, status) => {
    const answer = await sendRaw(server.url, Buffer.from(request, 'latin1'));
    expectProblem(answer, status, expect.stringMatching(/^[a-z_]+$/));
  });

  it.each([
    ['two media types', 'Content-Type: application/yaml\r\n', 415, 'unsupported_media_type'],
    [
      'two media types that are the same',
      'content-type: application/json\r\n',
      415,
      'unsupported_media_type',
    ],
    ['two Idempotency-Keys', 'Idempotency-Key: a\r\nIdempotency-Key: b\r\n', 400, 'validation_failed'],
    ['an Idempotency-Key twice', 'Idempotency-Key: a\r\nidempotency-key: a\r\n', 400, 'validation_failed'],
  ])('is refused, as nobody knows which one holds: %s', async (_what, headers, status, code) => {
    const body = JSON.stringify({ name: uniqueName() });
    const request = `${POST}${KEY}${headers}Content-Length: ${body.length}\r\n\r\n${body}`;
    expectProblem(await sendRaw(server.url, request), status, code);
    expect((await owner.get(`/v1/harnesses/${JSON.parse(body).name}`)).status).toBe(404);
  });

  it('is refused with a problem document: a URL of 20 KB', async () => {
    const answer = await get(`/v1/harnesses?search=${'a'.repeat(20_000)}`);
    expect([414, 431]).toContain(answer.status);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  });

  it('does no harm to those who come after', async () => {
    expect((await owner.get('/v1/me')).status).toBe(200);
  });
});

describe('a path', () => {
  const UNREADABLE = ['%zz', '%', '%e9', '%c3%28', '%ed%a0%80', 'a%2'];

  const NOBODY = ['%00', 'a%2fb', 'a%20b', '%c3%a9', 'Generic', 'a--b', 'a'.repeat(65), 'a'.repeat(4000)];

  it.each([...NOBODY, ...UNREADABLE])(
    'that reads what is neither ID nor name is 404: %.20s',
    async (segment) => {
      expectProblem(await get(`/v1/harnesses/${segment}`), 404, 'harness_not_found');
    },
  );

  it.each(NOBODY)('that writes it is 400: %.20s', async (segment) => {
    expectProblem(await owner.delete(`/v1/harnesses/${segment}`), 400, 'invalid_harness_id');
    expectProblem(await owner.post(`/v1/harnesses/${segment}/copy`), 400, 'invalid_harness_id');
    expectProblem(await owner.post(`/v1/harnesses/${segment}/delete`), 400, 'invalid_harness_id');
  });

  it('needs a key first, however long it is', async () => {
    const nobody = new Client(server.url, null);
    expectProblem(await nobody.get(`/v1/harnesses/${'a'.repeat(4000)}`), 401, 'unauthenticated');
  });

  it.each(['/v1/harnesses/gener%69c', '/v1/%68arnesses/generic', 'http://elsewhere/v1/harnesses/generic'])(
    'means the same in another spelling: %s',
    async (target) => {
      expect((await get(target)).status).toBe(200);
    },
  );

  it('that names a key or an organization is 404 with NUL in it', async () => {
    expectProblem(await owner.delete('/v1/api-keys/%00'), 404, 'not_found');
    expectProblem(await owner.get('/v1/orgs/%00'), 404, 'organization_not_found');
  });
});

describe('a large body', () => {
  it.each([
    ['a promised length', `Content-Length: ${5 * LIMIT}\r\n\r\n{`],
    ['chunks', 'Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n'],
  ])('is not waited for when nobody knows who sends it: %s', async (_what, rest) => {
    expectProblem(await sendRaw(server.url, POST + rest), 401, 'unauthenticated');
  });

  it('is not waited for when its promised length is too large', async () => {
    const answer = await sendRaw(server.url, `${POST}${KEY}Content-Length: ${LIMIT + 1}\r\n\r\n{`);
    expectProblem(answer, 413, 'payload_too_large');
  });

  const padded = (size: number) => {
    const text = JSON.stringify({ name: uniqueName() });
    return text + ' '.repeat(size - text.length);
  };
  const inChunks = (text: string) => new Blob([text]).stream() as ReadableStream<Uint8Array>;

  it.each([
    ['with its length', (text: string) => text],
    ['in chunks', inChunks],
  ])('is accepted at 10 MiB and refused one byte later: %s', async (_how, send) => {
    const url = `${server.url}/v1/harnesses`;
    expect((await postBytes(url, send(padded(LIMIT)))).status).toBe(201);
    expectProblem(await postBytes(url, send(padded(LIMIT + 1))), 413, 'payload_too_large');
  });

  it('is refused while its sender goes on sending', async () => {
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(256 * 1024).fill(0x20)),
    });
    const answer = await postBytes(`${server.url}/v1/harnesses`, endless).catch((error: Error) => error);
    // Some clients notice the closed connection before they read why.
    if (!(answer instanceof Error)) expectProblem(answer, 413, 'payload_too_large');
    expect((await owner.get('/v1/me')).status).toBe(200);
  });

  it('makes nothing of a body whose sender went away', async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname).on('error', () => undefined);
    socket.end(`${POST}${KEY}Content-Length: 100\r\n\r\n{"name":"half-sent"}`).resume();
    await once(socket, 'close');
    expect((await owner.get('/v1/harnesses/half-sent')).status).toBe(404);
  });
});

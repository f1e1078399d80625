import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Api } from './api.js';
import type { CliError } from './cli-error.js';
import { toSettings } from './settings.js';

/** Answers that no healthy server gives when it is asked to, one after the other. */
type Script = (request: IncomingMessage, response: ServerResponse, body: string) => unknown;

let server: Server;
let script: Script[];
let seen: { headers: IncomingMessage['headers']; url?: string; body: string; port?: number }[];
let waits: string[];

beforeEach(async () => {
  [script, seen, waits] = [[], [], []];
  server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  server.close().closeAllConnections();
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = (await request.toArray()).join('');
  seen.push({ headers: request.headers, url: request.url, body, port: request.socket.remotePort });
  script.shift()?.(request, response, body);
}

const status =
  (
    code: number,
    headers: Record<string, string> = {},
    body: object = { error: 'No.', code: 'some_code' },
  ): Script =>
  (_, response) =>
    response.writeHead(code, headers).end(JSON.stringify(body));
const hangUp: Script = (request) => request.socket.destroy();
const api = (url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`) =>
  new Api(toSettings({ url, key: 'hk_key', org: 'org_1', reason: 'Grün' }), (text) => waits.push(text));
const write = { method: 'POST', path: '/x', body: 'bytes', idempotencyKey: 'once' } as const;
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: CliError) => error,
  );

describe('a write with an Idempotency-Key', () => {
  it.each<[string, Script]>([
    ['a lost connection', hangUp],
    ['429', status(429, { 'Retry-After': '1' })],
    ['503', status(503)],
    ['its first attempt still running', status(409, {}, { error: 'Wait.', code: 'idempotency_in_progress' })],
  ])('is retried after %s, the very same', async (_, trouble) => {
    script = [trouble, status(201, {}, { ok: true })];
    expect((await api().send(write)).json()).toEqual({ ok: true });
    expect(seen.map(({ headers, body }) => [headers['idempotency-key'], body])).toEqual([
      ['once', 'bytes'],
      ['once', 'bytes'],
    ]);
    expect(waits).toEqual([expect.stringMatching(/^Retrying in 1 s: ./)]);
  });

  it('fails after three retries', async () => {
    script = [status(503), hangUp, status(503), status(503, {}, { error: 'Down.', code: 'unavailable' })];
    expect(await failure(api().send(write))).toMatchObject({ code: 'unavailable', exitCode: 2 });
    expect(seen).toHaveLength(4);
  }, 10_000);

  it('is not retried when the server asks for hours', async () => {
    script = [status(429, { 'Retry-After': '7200' })];
    expect(await failure(api().send(write))).toMatchObject({ exitCode: 1, problem: { status: 429 } });
    expect(seen).toHaveLength(1);
  });

  it('is not retried when it is refused', async () => {
    script = [status(409)];
    expect(await failure(api().send(write))).toMatchObject({ code: 'some_code', exitCode: 1 });
    expect(seen).toHaveLength(1);
  });
});

describe('other requests', () => {
  it('are not retried without an Idempotency-Key when they write', async () => {
    script = [status(503)];
    expect(await failure(api().send({ method: 'DELETE', path: '/x' }))).toBeDefined();
    expect(seen).toHaveLength(1);
  });

  it('are retried when they read and the server asks for it', async () => {
    script = [status(429), status(200)];
    await api().send({ path: '/x' });
    expect(seen).toHaveLength(2);
  });

  it('say at once that nobody is there', async () => {
    script = [hangUp];
    const error = await failure(api().send({ path: '/x' }));
    expect(error).toMatchObject({ code: 'unreachable', exitCode: 2 });
    expect(error!.message).toMatch(/^The server at http:\S+ cannot be reached: .+\.$/);
    expect(seen).toHaveLength(1);
  });
});

describe('every request', () => {
  it('carries the key and the organization, and a reason only if it writes', async () => {
    script = [status(200), status(200)];
    await api().send({ path: '/x', query: { tag: ['a b', 'c&d'], search: undefined } });
    await api().send(write);
    expect(seen.map(({ url }) => url)).toEqual(['/v1/x?tag=a+b&tag=c%26d', '/v1/x']);
    const own = { authorization: 'Bearer hk_key', 'x-org-id': 'org_1' };
    expect(seen[0]!.headers).toMatchObject(own);
    expect(seen[0]!.headers['x-change-reason']).toBeUndefined();
    expect(seen[1]!.headers).toMatchObject({ ...own, 'x-change-reason': 'GrÃ¼n' });
  });

  it('goes over connections that are kept open', async () => {
    script = Array.from({ length: 20 }, () => status(200));
    const one = api();
    for (let i = 0; i < 20; i++) await one.send({ path: '/x' });
    // fetch may open a second one, as it can be asked again before it has put the first one away.
    expect(new Set(seen.map(({ port }) => port)).size).toBeLessThanOrEqual(2);
  });

  it('follows no redirect, as that would show the key to somebody else', async () => {
    script = [status(302, { Location: 'https://example.com/' })];
    const error = await failure(api().send({ path: '/x' }));
    expect(error).toMatchObject({ code: 'redirected', exitCode: 2 });
    expect(error!.message).toContain('https://example.com/');
    expect(seen).toHaveLength(1);
  });
});

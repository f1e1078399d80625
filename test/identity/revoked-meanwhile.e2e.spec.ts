import { Client, uniqueName } from '../support/client.js';
import { expectProblem } from '../support/problem.js';
import { RawConnection, rawRequest } from '../support/raw-connection.js';
import type { RawAnswer } from '../support/raw.js';
import { startServer, type TestServer } from '../support/server.js';
import { setTimeout as pause } from 'node:timers/promises';

/** A caller is believed for a second: what arrives later is asked about again. */
const LONGER_THAN_BELIEVED = 1_100;

let server: TestServer;
let owner: Client;

beforeAll(async () => {
  server = await startServer();
  owner = new Client(server.url);
});
afterAll(() => server.stop());

/** The answer to a request whose key is revoked before the last byte of its body comes. */
async function lateAnswer(
  { id, key }: { id: string; key: string },
  path: string,
  value: object,
  headers: Record<string, string>,
): Promise<RawAnswer> {
  const body = JSON.stringify(value);
  const connection = await RawConnection.open(server.url);
  const head = rawRequest('POST', path, {
    Authorization: `Bearer ${key}`,
    'Content-Type': 'application/json',
    'Content-Length': String(body.length),
    ...headers,
  });
  connection.send(head + body.slice(0, -1));
  // The first byte is behind the guards when another request of the key has been answered.
  await new Client(server.url, key).get('/v1/me');
  await pause(LONGER_THAN_BELIEVED);
  await owner.delete(`/v1/api-keys/${id}`);
  connection.send(body.slice(-1));
  const [answer] = await connection.first(1);
  connection.end();
  return answer!;
}

describe('a key that is revoked while a body arrives', () => {
  it.each([
    ['/v1/harnesses', { name: uniqueName('revoked') }, {}],
    ['/v1/harnesses', { name: uniqueName('revoked') }, { 'Idempotency-Key': 'revoked' }],
    ['/v1/api-keys', { name: 'revoked', role: 'owner' }, {}],
  ])('does not write: POST %s', async (path, value, headers) => {
    const { body: made } = await owner.post('/v1/api-keys', { name: 'short-lived', role: 'owner' });
    expectProblem(await lateAnswer(made, path, value, headers), 401, 'unauthenticated');
    const { body: harnesses } = await owner.get('/v1/harnesses?search=revoked');
    const { body: keys } = await owner.get('/v1/api-keys');
    expect([harnesses.data, keys.data.filter(({ name }: { name: string }) => name === 'revoked')]).toEqual([
      [],
      [],
    ]);
  });

  it('does not get what it was answered before', async () => {
    const { body: made } = await owner.post('/v1/api-keys', { name: 'short-lived', role: 'owner' });
    const value = { name: uniqueName('answered') };
    const headers = { 'Idempotency-Key': 'answered' };
    const first = await new Client(server.url, made.key).post('/v1/harnesses', value).set(headers);
    expect(first.status).toBe(201);
    expectProblem(await lateAnswer(made, '/v1/harnesses', value, headers), 401, 'unauthenticated');
  });
});

import type { Response } from 'supertest';
import { Client, refusal, uniqueName } from '../support/client.js';
import { atOnce } from '../support/harnesses.js';
import { startProcess, startServer, type TestServer } from '../support/server.js';

const ROUNDS = 25;
let servers: [TestServer, TestServer];
let clients: [Client, Client];

beforeAll(async () => {
  const first = await startServer();
  servers = [first, await startProcess({}, first.database)];
  clients = [new Client(servers[0].url), new Client(servers[1].url)];
});
afterAll(async () => {
  await servers[1].stop();
  await servers[0].stop();
});

const isReplay = ({ headers }: Response) => headers['idempotency-replayed'] === 'true';

/** That requests under one key, sent to both servers concurrently and then retried, were one. */
async function expectOne(send: (client: Client) => PromiseLike<Response>): Promise<void> {
  const answers = await atOnce(4, (i) => send(clients[i % 2]!));
  const made = answers.filter(({ status }) => status === 201);
  const refused = answers.filter(({ status }) => status !== 201);
  expect(refused.map(refusal)).toEqual(refused.map(() => [409, 'idempotency_in_progress']));
  expect(made.filter((answer) => !isReplay(answer))).toHaveLength(1);
  for (const client of clients) {
    const retried = await send(client);
    expect([retried.status, isReplay(retried)]).toEqual([201, true]);
    made.push(retried);
  }
  expect(new Set(made.map(({ text }) => text)).size).toBe(1);
}

describe('a request that comes to two servers at once under its Idempotency-Key', () => {
  it('creates one harness', async () => {
    const prefix = uniqueName('created');
    for (let round = 0; round < ROUNDS; round++) {
      const name = `${prefix}-${round}`;
      await expectOne((client) => client.post('/v1/harnesses', { name }).set('Idempotency-Key', name));
    }
    const { body } = await clients[0].get(`/v1/harnesses?search=${prefix}&limit=1`);
    expect(body.total).toBe(ROUNDS);
  });

  it('makes one copy, though the name of a second would be free', async () => {
    const { name } = await clients[0].create({ name: uniqueName('original') });
    for (let round = 0; round < ROUNDS; round++) {
      const key = `${name} ${round}`;
      await expectOne((client) => client.post(`/v1/harnesses/${name}/copy`).set('Idempotency-Key', key));
    }
    const { body } = await clients[0].get(`/v1/harnesses?search=${name}-copy&limit=1`);
    expect(body.total).toBe(ROUNDS);
  });
});

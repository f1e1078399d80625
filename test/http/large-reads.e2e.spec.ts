import { readFile } from 'node:fs/promises';
import type { Response } from 'supertest';
import { Client, uniqueName } from '../support/client.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { startDatabaseProxy, type DatabaseProxy } from '../support/database-proxy.js';
import { newOrg } from '../support/harnesses.js';
import { expectProblem } from '../support/problem.js';
import { startProcess, type ServerProcess } from '../support/server.js';

const MIB = 1024 * 1024;
/** What 32 answers of 9.5 MB at once take, several times each, is above this. */
const MEMORY = 900 * MIB;

let database: TestDatabase;
let proxy: DatabaseProxy;
let server: ServerProcess;
let owner: Client;
let neighbour: Client;

beforeAll(async () => {
  database = await createDatabase();
  proxy = await startDatabaseProxy(database.url);
  server = await startProcess({ RATE_LIMIT_PER_MINUTE: '0' }, { ...database, url: proxy.url });
  [owner, neighbour] = [new Client(server.url), (await newOrg(server)).owner];
});
afterAll(async () => {
  await server.stop();
  await proxy.stop();
  await database.drop();
});

const CONTENT = '\n'.repeat(4_750_000);

/** Stored and answered in twice as many bytes as it has. */
const createLarge = (client: Client) =>
  client.create({
    name: uniqueName(),
    capabilities: [{ ref: 'session_file_system' }],
    initial_files: [{ path: '/large', content: CONTENT }],
  });

/** The most memory that the server had in use so far. */
async function peak(): Promise<number> {
  const status = await readFile(`/proc/${server.process.pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)![1]) * 1024;
}

/** On a slow machine some wait for their turn longer than anybody should, and are told to come again. */
function expectServedOrLater(answers: Response[]): void {
  expect(answers.some(({ status }) => status === 200)).toBe(true);
  for (const answer of answers.filter(({ status }) => status !== 200)) {
    expectProblem(answer, 503, 'unavailable');
    expect(answer.headers['retry-after']).toBe('1');
  }
}

describe('an organization that does its worst with legal reads', () => {
  it('waits for its share, while others are answered and memory stays bounded', async () => {
    const large = await createLarge(owner);
    await owner.patch(`/v1/harnesses/${large.id}`, { description: 'changed' });
    const small = await neighbour.create({ name: uniqueName() });
    const paths = ['', '/effective', '/export', '/versions/1/diff/2'];
    let isOver = false;
    const worst = Promise.all(
      Array.from({ length: 32 }, (_, i) => owner.get(`/v1/harnesses/${large.id}${paths[i % paths.length]}`)),
    ).finally(() => (isOver = true));
    while (!isOver) expect((await neighbour.get(`/v1/harnesses/${small.id}`)).status).toBe(200);
    const answers = await worst;
    expectServedOrLater(answers);
    expect(await peak()).toBeLessThan(MEMORY);
    // Nothing of it is left.
    const again = await owner.get(`/v1/harnesses/${large.id}`);
    expect([again.status, again.body.initial_files[0].content === CONTENT]).toEqual([200, true]);
  });

  it('has one large document read at a time, as any other organization has', async () => {
    const small = await neighbour.create({ name: uniqueName() });
    const readers = await Promise.all(
      [owner, neighbour].map(async (client) => ({ client, large: await createLarge(client) })),
    );
    proxy.holdAbove = 2 * MIB;
    const answers = readers.flatMap(({ client, large }) =>
      Array.from({ length: 6 }, () => client.get(`/v1/harnesses/${large.id}`).then()),
    );
    const readSmall = () => neighbour.get(`/v1/harnesses/${small.id}`).expect(200);
    while (proxy.held < readers.length) await readSmall();
    for (let i = 0; i < 20; i++) await readSmall();
    expect(proxy.held).toBe(readers.length);
    proxy.release();
    expectServedOrLater(await Promise.all(answers));
  });
});

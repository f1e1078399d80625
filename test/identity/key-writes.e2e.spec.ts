import pg from 'pg';
import type { Test } from 'supertest';
import { Client } from '../support/client.js';
import { newOrg } from '../support/harnesses.js';
import { startProcess, type TestServer } from '../support/server.js';

/** Enough for one write with a key, one without, and the reads of others. */
const POOL = 3;
/** More of each kind than there are connections. */
const WRITES = 8;

let server: TestServer;
let locker: pg.Client;
beforeAll(async () => {
  server = await startProcess({ DATABASE_POOL_SIZE: String(POOL) });
  locker = new pg.Client(server.database.url);
  await locker.connect();
});
afterAll(async () => {
  await locker.end();
  await server.stop();
});

/** The connections of the server that are in the middle of something. */
async function busy(): Promise<number> {
  const rows = await server.database.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'harness-service'
       AND state <> 'idle'`,
  );
  return rows.length;
}

it('leave connections to other organizations while they wait for the row of theirs', async () => {
  const [waiting, other] = [await newOrg(server), await newOrg(server)];
  await locker.query('BEGIN');
  await locker.query('SELECT FROM org WHERE org_id = $1 FOR UPDATE', [waiting.id]);
  const make = (): Test => waiting.owner.post('/v1/api-keys', { name: 'made', role: 'member' });
  const writes = Array.from({ length: WRITES }, (_, i) => [
    make().then(),
    make().set('Idempotency-Key', `key-${i}`).then(),
  ]).flat();
  while ((await busy()) < 2);
  const client = new Client(server.url, other.key);
  for (let count = 0; count < 20; count++) expect((await client.get('/v1/api-keys')).status).toBe(200);
  expect(await busy()).toBeLessThan(POOL);
  await locker.query('ROLLBACK');
  for (const { status } of await Promise.all(writes)) expect([201, 503]).toContain(status);
});

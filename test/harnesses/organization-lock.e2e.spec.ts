import pg from 'pg';
import { Client, uniqueName } from '../support/client.js';
import { atOnce, newOrg, outcomes } from '../support/harnesses.js';
import { expectProblem } from '../support/problem.js';
import { startServer, type TestServer } from '../support/server.js';

const CONCURRENT = 20;
let server: TestServer;
/** A session of another client, which locks the row that writes of one organization share. */
let holder: pg.Client;
let held: Client;
let other: Client;

beforeAll(async () => {
  server = await startServer({ DATABASE_POOL_SIZE: '2' });
});
afterAll(() => server.stop());

beforeEach(async () => {
  const orgs = [await newOrg(server), await newOrg(server)] as const;
  [held, other] = [orgs[0].owner, orgs[1].owner];
  for (const { owner } of orgs) await owner.get('/v1/harnesses').expect(200);
  holder = new pg.Client(server.database.url);
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT FROM harnesses.harness_org WHERE org_id = $1 FOR UPDATE', [orgs[0].id]);
});
afterEach(() => holder.end());

const keyedCreate = (client: Client, name = uniqueName()) =>
  client.post('/v1/harnesses', { name }).set('Idempotency-Key', name);

/** How many connections of the server wait for a lock. */
async function waiting(): Promise<number> {
  const rows = await server.database.query(
    `SELECT FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'harness-service' AND wait_event_type = 'Lock'`,
  );
  return rows.length;
}

async function untilOneWaits(): Promise<number> {
  for (;;) {
    const connections = await waiting();
    if (connections > 0) return connections;
  }
}

describe('while an organization’s row is locked', () => {
  it('its keyed write is a 503 with Retry-After after the lock timeout, and those of others go through', async () => {
    const name = uniqueName();
    const stuck = keyedCreate(held, name).then();
    await untilOneWaits();
    const others = await atOnce(CONCURRENT, (i) =>
      i % 2 === 0 ? keyedCreate(other) : other.post('/v1/harnesses', { name: uniqueName() }),
    );
    expect(outcomes(others)).toEqual({ '201': CONCURRENT });
    const refused = await stuck;
    expectProblem(refused, 503, 'unavailable');
    expect(refused.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    await holder.query('ROLLBACK');
    const retried = await keyedCreate(held, name);
    expect([retried.status, retried.headers['idempotency-replayed']]).toEqual([201, undefined]);
  });

  it('its concurrent keyed writes wait for the lock on one connection, and others read on what is left', async () => {
    const writes = atOnce(CONCURRENT, () => keyedCreate(held));
    const connections = [await untilOneWaits()];
    const reads = await atOnce(CONCURRENT, async () => {
      const answer = await other.get('/v1/harnesses');
      connections.push(await waiting());
      return answer;
    });
    await holder.query('ROLLBACK');
    expect(outcomes(reads)).toEqual({ '200': CONCURRENT });
    expect(Math.max(...connections)).toBe(1);
    expect(outcomes(await writes)).toEqual({ '201': CONCURRENT });
  });
});

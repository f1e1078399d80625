import pg from 'pg';
import { Client, uniqueName } from '../support/client.js';
import { atOnce, newOrg, outcomes } from '../support/harnesses.js';
import { expectProblem } from '../support/problem.js';
import { startServer, type TestServer } from '../support/server.js';

const CROWD = 20;
let server: TestServer;
/** A session of somebody else, which holds the row that writes of one organization share. */
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

describe('while somebody holds an organization’s row', () => {
  it('its keyed write is a 503 with Retry-After in the end, and those of others go through', async () => {
    const name = uniqueName();
    const stuck = keyedCreate(held, name).then();
    await untilOneWaits();
    const others = await atOnce(CROWD, (i) =>
      i % 2 === 0 ? keyedCreate(other) : other.post('/v1/harnesses', { name: uniqueName() }),
    );
    expect(outcomes(others)).toEqual({ '201': CROWD });
    const refused = await stuck;
    expectProblem(refused, 503, 'unavailable');
    expect(refused.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    await holder.query('ROLLBACK');
    const retried = await keyedCreate(held, name);
    expect([retried.status, retried.headers['idempotency-replayed']]).toEqual([201, undefined]);
  });

  it('a crowd of its keyed writes waits on one connection, and others read on what is left', async () => {
    const crowd = atOnce(CROWD, () => keyedCreate(held));
    const connections = [await untilOneWaits()];
    const reads = await atOnce(CROWD, async () => {
      const answer = await other.get('/v1/harnesses');
      connections.push(await waiting());
      return answer;
    });
    await holder.query('ROLLBACK');
    expect(outcomes(reads)).toEqual({ '200': CROWD });
    expect(Math.max(...connections)).toBe(1);
    expect(outcomes(await crowd)).toEqual({ '201': CROWD });
  });
});

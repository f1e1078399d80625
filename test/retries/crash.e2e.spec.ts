import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Client, uniqueName } from '../support/client.js';
import { createDatabase } from '../support/database.js';
import { startProcess, type ServerProcess } from '../support/server.js';

/** PostgreSQL's CommandComplete for COMMIT: type, length, tag. */
const COMMITTED = Buffer.from('C\0\0\0\x0bCOMMIT\0', 'latin1');

/**
 * Stands between a server and its database and withholds what the database says from the first COMMIT on: the
 * transaction is committed, and the server does not know.
 */
async function withholdCommit(databaseUrl: string): Promise<{ url: string; committed: Promise<void> }> {
  const target = new URL(databaseUrl);
  let withhold!: () => void;
  const committed = new Promise<void>((resolve) => (withhold = resolve));
  const proxy = createServer((client: Socket) => {
    const database = connect(Number(target.port), target.hostname);
    client.pipe(database).on('error', () => client.destroy());
    client.on('error', () => database.destroy()).on('close', () => database.destroy());
    database.on('data', (data: Buffer) => {
      if (data.includes(COMMITTED)) withhold();
      else client.write(data);
    });
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  proxy.unref();
  const { port } = proxy.address() as AddressInfo;
  return {
    url: Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: String(port) }).href,
    committed,
  };
}

async function killed({ process }: ServerProcess): Promise<void> {
  process.kill('SIGKILL');
  await once(process, 'exit');
}

function create(server: ServerProcess, name: string) {
  return new Client(server.url).post('/v1/harnesses', { name }).set('Idempotency-Key', name);
}

it('a server that dies between commit and answer has made one harness, and the next one answers for it', async () => {
  const database = await createDatabase();
  const steady = await startProcess({}, database);
  try {
    await new Client(steady.url).get('/v1/harnesses');
    const { url, committed } = await withholdCommit(database.url);
    // Its migrations are done and its organization has its built-ins: the first COMMIT is that of the write.
    const doomed = await startProcess({ DATABASE_URL: url, DATABASE_MIGRATIONS_URL: database.url }, database);
    const name = uniqueName();
    const unanswered = create(doomed, name).then(
      () => 'answered',
      () => 'unanswered',
    );
    await committed;
    await killed(doomed);
    expect(await unanswered).toBe('unanswered');
    const retried = await create(steady, name);
    expect([retried.status, retried.headers['idempotency-replayed']]).toEqual([201, 'true']);
    const listed = await new Client(steady.url).get(`/v1/harnesses?search=${name}`);
    expect(listed.body.total).toBe(1);
    expect(listed.body.data[0].id).toBe(retried.body.id);
  } finally {
    await steady.stop();
    await database.drop();
  }
});

it('whatever the moment of a kill, a retried request has made exactly one harness', async () => {
  const database = await createDatabase();
  const names = Array.from({ length: 60 }, () => uniqueName());
  const pending = new Set(names);
  let server = await startProcess({}, database);
  try {
    for (let kills = 0; kills < 3; kills++) {
      const deadline = Math.min(5 + 15 * kills, pending.size);
      let answers = 0;
      const answered: string[] = [];
      const dying = new Promise<void>((resolve) => {
        for (const name of pending) {
          create(server, name).then(
            ({ status }) => {
              if (status === 201) answered.push(name);
              answers += 1;
              if (answers === deadline) resolve(killed(server));
            },
            () => {},
          );
        }
      });
      await dying;
      for (const name of answered) pending.delete(name);
      server = await startProcess({}, database);
    }
    for (const name of names) expect((await create(server, name)).status).toBe(201);
    const rows = await database.query<{ name: string; versions: string }>(
      `SELECT h.name, count(v.version) AS versions FROM harnesses.harness h
       LEFT JOIN harnesses.harness_version v ON v.org_id = h.org_id AND v.harness_id = h.id
       WHERE NOT h.is_built_in GROUP BY h.id, h.name`,
    );
    expect(rows.map(({ name, versions }) => `${name} ${versions}`).sort()).toEqual(
      names.map((name) => `${name} 1`).sort(),
    );
  } finally {
    await server.stop();
    await database.drop();
  }
});

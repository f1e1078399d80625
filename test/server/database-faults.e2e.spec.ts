import { Client } from '../support/client.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { startDatabaseProxy, type DatabaseProxy } from '../support/database-proxy.js';
import { startProcess, type ServerProcess } from '../support/server.js';

let database: TestDatabase;
let proxy: DatabaseProxy;
let server: ServerProcess;
let owner: Client;

beforeAll(async () => {
  database = await createDatabase();
  proxy = await startDatabaseProxy(database.url);
  server = await startProcess({}, { ...database, url: proxy.url });
  owner = new Client(server.url);
  await owner.create({ name: 'here' });
});

afterAll(async () => {
  await server.stop();
  await proxy.stop();
  await database.drop();
});

describe('a database that ends connections in the moment they are made', () => {
  it('leaves the process running, and is used again when it lets connections live', async () => {
    proxy.fault = 'fatal';
    proxy.cut();
    while (proxy.failed < 40) {
      const answers = await Promise.all(Array.from({ length: 10 }, () => owner.get('/v1/harnesses/here')));
      for (const { status } of answers) expect([200, 503]).toContain(status);
    }
    proxy.fault = 'none';
    expect(server.process.exitCode).toBeNull();
    await owner.get('/v1/harnesses/here');
    expect((await owner.get('/v1/harnesses/here')).status).toBe(200);
  });
});

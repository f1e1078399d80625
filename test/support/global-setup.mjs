import { mkdtemp, rm, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../dist/src/database/embedded-postgres.js';

/** One PostgreSQL for the whole run, each test file makes databases in it. TEST_DATABASE_URL takes another server. */
export default async function setUp() {
  if (process.env.TEST_DATABASE_URL) return;
  const directory = await mkdtemp(join(tmpdir(), 'harness-test-'));
  // PostgreSQL runs as a user of its own when we are root.
  await chmod(directory, 0o755);
  const settings = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '200',
  };
  const database = await startEmbeddedPostgres({
    directory: join(directory, 'postgres'),
    log: () => {},
    settings,
  });
  process.env.TEST_DATABASE_URL = database.url;
  globalThis.stopTestDatabase = async () => {
    await database.stop();
    await rm(directory, { recursive: true, force: true });
  };
}

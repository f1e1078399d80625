import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../embedded-postgres/embedded-postgres.js';

/** Works on the configured database, else on the embedded one of this data directory, which runs meanwhile. */
export async function withDatabase<T>(
  configured: string | undefined,
  dataDir: string,
  work: (url: string) => Promise<T>,
): Promise<T> {
  if (configured !== undefined) return work(configured);
  const database = await startEmbeddedPostgres({ directory: join(dataDir, 'postgres'), log: () => {} });
  return work(database.url).finally(() => database.stop());
}

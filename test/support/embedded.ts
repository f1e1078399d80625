import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The pid of the PostgreSQL that runs, or ran last, in a folder of an embedded database. */
export async function postmaster(directory: string): Promise<number> {
  return Number((await readFile(join(directory, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processStart } from './process.js';

const CLAIM = /^owner-(\d+)-(.+)$/;

/**
 * Makes this process the only owner of a folder, or throws. Returns what gives the folder back.
 *
 * A claim is an empty file that is named after the pid and the start of its process, so a claim outlived by a
 * `kill -9` can never look alive again, and anybody may remove it without a race. Each process first makes its
 * claim and then looks for others: of two processes at least one sees the other. When both see each other both
 * give way, which is safe. Claims are only good between processes that see each other's pids: two containers must
 * not share a folder.
 */
export async function claimFolder(directory: string): Promise<() => Promise<void>> {
  const claim = `owner-${process.pid}-${await processStart(process.pid)}`;
  const release = () => rm(join(directory, claim), { force: true });
  await writeFile(join(directory, claim), '', { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? inUse(directory, process.pid) : error;
  });
  const rival = await findRival(directory, claim);
  if (rival === undefined) return release;
  await release();
  throw inUse(directory, rival);
}

/** The pid of another live owner; claims of dead ones are removed on the way. */
async function findRival(directory: string, claim: string): Promise<number | undefined> {
  for (const name of await readdir(directory)) {
    const [, pid, start] = CLAIM.exec(name) ?? [];
    if (pid === undefined || name === claim) continue;
    if ((await processStart(Number(pid))) === start) return Number(pid);
    await rm(join(directory, name), { force: true });
  }
  return undefined;
}

function inUse(directory: string, pid: number): Error {
  const who = pid === process.pid ? 'this very process' : `the running process ${pid}`;
  return new Error(
    `The database in ${directory} is in use by ${who}: stop that one first, ` +
      'give this one another DATA_DIR, or let several services share a PostgreSQL of yours with DATABASE_URL.',
  );
}

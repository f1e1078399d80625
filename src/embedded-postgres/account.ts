import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Account, onlyMissing, run } from './process.js';

/** Ways to add the system user: shadow-utils and BusyBox. */
const RECIPES = [
  ['groupadd -r postgres', 'useradd -r -g postgres postgres'],
  ['addgroup -S postgres', 'adduser -S -D -H -G postgres postgres'],
];

/**
 * Whom PostgreSQL runs as: undefined for the service's own user. As PostgreSQL refuses root, for root it is the
 * owner of the cluster (so a `sudo` once does not take the data away from its user), at first `postgres`.
 */
export async function serverAccount(cluster: string): Promise<Account | undefined> {
  const owner = await stat(cluster).catch(onlyMissing);
  const uid = process.getuid?.();
  if (uid !== 0) {
    if (owner && uid !== undefined && owner.uid !== uid) throw foreign(cluster, owner.uid);
    return undefined;
  }
  if (owner && owner.uid !== 0) return { name: `with the id ${owner.uid}`, uid: owner.uid, gid: owner.gid };
  const account = (await findPostgres()) ?? (await addPostgres());
  if (owner) await run('chown', ['-R', `${account.uid}:${account.gid}`, cluster]);
  return account;
}

async function findPostgres(): Promise<Account | undefined> {
  const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
  return uid.code === 0 ? { name: 'postgres', uid: Number(uid.output), gid: Number(gid.output) } : undefined;
}

async function addPostgres(): Promise<Account> {
  for (const commands of RECIPES) {
    for (const command of commands) {
      const [file = '', ...args] = command.split(' ');
      await run(file, args).catch(() => undefined);
    }
    const account = await findPostgres();
    if (account) return account;
  }
  throw new Error(
    'PostgreSQL refuses to run as root, and the user `postgres` for it could not be added: ' +
      'add that user, start the service as another user than root, or set DATABASE_URL.',
  );
}

/** Throws a sentence that names the first folder on the way to one of the paths which the account cannot enter. */
export async function checkReach(account: Account, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (await canEnter(account, path)) continue;
    const way = [path];
    for (let folder = dirname(path); folder !== way[0]; folder = dirname(folder)) way.unshift(folder);
    for (const folder of way) if (!(await canEnter(account, folder))) throw closed(account, folder);
  }
}

/** Asks the system, as that user, since mode bits alone say nothing of access lists. */
async function canEnter(account: Account, path: string): Promise<boolean> {
  const outcome = await run('test', ['-x', path], { account }).catch(onlyMissing);
  return outcome?.code !== 1;
}

function closed({ name }: Account, folder: string): Error {
  return new Error(
    `PostgreSQL refuses to run as root, so it runs as the user ${name}, who cannot enter ${folder}: ` +
      `run \`chmod o+x '${folder}'\`, move what is in it elsewhere, or start the service as another user than root.`,
  );
}

function foreign(cluster: string, owner: number): Error {
  return new Error(
    `The database in ${cluster} belongs to the user with the id ${owner}: start the service as that user or as ` +
      'root, give the folder to the user of the service with chown -R, or choose another DATA_DIR.',
  );
}

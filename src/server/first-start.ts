import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import type { ServerSettings } from './app.module.js';
import type { Environment } from './config/environment.js';
import { findUnknownSecretsKeys, rotateHarnessSecrets } from '../harnesses/index.js';
import { CredentialsFile, makeSecretsKey } from './database/credentials.js';
import { openDataSource } from './database/open-data-source.js';
import { makeApiKey } from './identity/keys/api-key-format.js';
import { FIRST_ORG_ID } from './identity/ids.js';
import { IdentityBootstrap } from './identity/keys/identity-bootstrap.js';
import { standardOutput } from './standard-output.js';

/**
 * Secrets that nobody configured are made up once with an embedded database, and kept in its folder. A database that
 * has sealed values already is never given another key: its own is lost, and only people can bring it back.
 *
 * @param url of the database, which has its tables
 */
export async function prepareSecrets(
  { dataDir, databaseUrl, adminApiKey, secretsKey, previousSecretsKey }: Environment,
  url: string,
  warn: (sentence: string) => void,
): Promise<Pick<ServerSettings, 'adminApiKey' | 'secretsKeys'>> {
  const file = new CredentialsFile(dataDir);
  const saved = databaseUrl === undefined ? await savedAdminKey(file) : undefined;
  const madeUp = saved && !secretsKey ? await savedSecretsKey(file, url, warn) : undefined;
  return {
    adminApiKey: adminApiKey ?? saved,
    secretsKeys: [secretsKey ?? madeUp, previousSecretsKey].filter((key) => key !== undefined),
  };
}

async function savedAdminKey(file: CredentialsFile): Promise<string> {
  const { admin_api_key: saved } = await file.read();
  const key = saved ?? makeApiKey();
  if (!saved) await file.add({ admin_api_key: key });
  return key;
}

async function savedSecretsKey(
  file: CredentialsFile,
  url: string,
  warn: (sentence: string) => void,
): Promise<Buffer | undefined> {
  const { secrets_key: saved } = await file.read();
  if (saved) return Buffer.from(saved, 'base64');
  const key = makeSecretsKey();
  const sealed = await countUnreadable(url, key);
  if (sealed === 0) {
    await file.add({ secrets_key: key.toString('base64') });
    return key;
  }
  warn(
    `${file.path} has no secrets_key, but the database has ${sealed} sealed header values, which cannot be opened ` +
      'without it: stop the service and bring the file back from a backup, or set SECRETS_KEY to the key that sealed ' +
      'them. If it is lost for good, set SECRETS_KEY to a new one and write the header values anew. If the first key ' +
      'is lost too, set BOOTSTRAP_API_KEY.',
  );
  return undefined;
}

/** How many sealed values there are that a key does not open. */
async function countUnreadable(url: string, key: Buffer): Promise<number> {
  const { dataSource, close } = await openDataSource(url, 1);
  const report = rotateHarnessSecrets({ dataSource, secretsKeys: [key], dryRun: true });
  return (await report.finally(close)).left;
}

/** Tells of header values under keys that nobody configured. Where there is no key at all with a database of ours, {@link prepareSecrets} has. */
export async function warnOfUnknownKeys(
  {
    environment,
    databaseUrl,
    secretsKeys,
  }: Pick<ServerSettings, 'environment' | 'databaseUrl' | 'secretsKeys'>,
  warn: (sentence: string) => void,
): Promise<void> {
  if (environment.databaseUrl === undefined && secretsKeys.length === 0) return;
  const { dataSource, close } = await openDataSource(databaseUrl, 1);
  const ids = await findUnknownSecretsKeys({ dataSource, secretsKeys }).finally(close);
  if (ids.length === 0) return;
  warn(
    `The database has header values sealed with the key ${ids.join(', ')}, which is neither SECRETS_KEY nor ` +
      'SECRETS_KEY_PREVIOUS nor secrets_key in credentials.json, so nothing opens them: set SECRETS_KEY, or ' +
      'SECRETS_KEY_PREVIOUS beside a new one, to the key that sealed them, or write the header values anew. ' +
      '`npm run secrets:check` lists them.',
  );
}

/** Sees to the first organization. Gives back its owner key when this start made it up. */
export async function prepareFirstStart(
  app: NestFastifyApplication,
  { bootstrapApiKey, dataDir }: Environment,
): Promise<string | null> {
  const file = new CredentialsFile(dataDir);
  const save = (key: string) => file.add({ org_id: FIRST_ORG_ID, api_key: key });
  const { createdKey } = await app.get(IdentityBootstrap).run(bootstrapApiKey, save);
  // A configured key has replaced the one in the file, which would only mislead.
  const { api_key: saved } = await file.read();
  if (saved !== undefined && bootstrapApiKey !== undefined && saved !== bootstrapApiKey)
    await file.add({ api_key: undefined });
  return createdKey;
}

/** Keeps where the server is beside its keys, for those who walk through the documentation on another port. */
export async function saveUrl({ environment, publicUrl }: ServerSettings): Promise<void> {
  const file = new CredentialsFile(environment.dataDir);
  if ((await file.read()).url !== publicUrl) await file.add({ url: publicUrl });
}

interface Terminal {
  isTTY: boolean;
  write(text: string): void;
}

const TERMINAL: Terminal = {
  isTTY: process.stdout.isTTY,
  write: (text) => standardOutput.write(text),
};

/**
 * Tells people where everything is. The only time a key is shown is the start that made it, and only on a terminal:
 * elsewhere the output is a log, which is JSON and is kept, and the key is in `credentials.json`.
 */
export function greet(
  { environment, publicUrl }: ServerSettings,
  address: string,
  firstKey: string | null,
  { logger, output = TERMINAL }: { logger: Pick<Logger, 'info'>; output?: Terminal },
): void {
  const hasFile = environment.databaseUrl === undefined || firstKey !== null;
  const lines = [
    `Harnesses at ${address}/v1/harnesses`,
    ...(environment.swaggerEnabled ? [`Docs      at ${publicUrl}/docs`] : []),
    ...(firstKey !== null && output.isTTY ? [`First key ${firstKey}`] : []),
    ...(hasFile ? [`Keys      in ${environment.dataDir}/credentials.json`] : []),
  ];
  if (output.isTTY) output.write(`${lines.join('\n')}\n`);
  else for (const line of lines) logger.info(line.replace(/ +/g, ' '));
}

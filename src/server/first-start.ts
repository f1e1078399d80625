import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServerSettings } from './app.module.js';
import type { Environment } from './config/environment.js';
import { CredentialsFile, makeSecretsKey, type Credentials } from './database/credentials.js';
import { makeApiKey } from './identity/keys/api-key-format.js';
import { FIRST_ORG_ID } from './identity/ids.js';
import { IdentityBootstrap } from './identity/keys/identity-bootstrap.js';
import { standardOutput } from './standard-output.js';

/** Secrets that nobody configured are made up once with an embedded database, and kept in its folder. */
export async function prepareSecrets(
  { dataDir, adminApiKey, secretsKey, previousSecretsKey }: Environment,
  isEmbedded: boolean,
): Promise<Pick<ServerSettings, 'adminApiKey' | 'secretsKeys'>> {
  const saved = isEmbedded ? await savedSecrets(new CredentialsFile(dataDir)) : undefined;
  const current = secretsKey ?? (saved && Buffer.from(saved.secrets_key, 'base64'));
  return {
    adminApiKey: adminApiKey ?? saved?.admin_api_key,
    secretsKeys: [current, previousSecretsKey].filter((key) => key !== undefined),
  };
}

type SavedSecrets = Credentials & Required<Pick<Credentials, 'admin_api_key' | 'secrets_key'>>;

async function savedSecrets(file: CredentialsFile): Promise<SavedSecrets> {
  const saved = await file.read();
  const complete = {
    admin_api_key: saved.admin_api_key ?? makeApiKey(),
    secrets_key: saved.secrets_key ?? makeSecretsKey(),
  };
  if (!saved.admin_api_key || !saved.secrets_key) await file.add(complete);
  return { ...saved, ...complete };
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

/** Tells people where everything is. The only time a key is printed is the start that made it. */
export function greet(
  { environment, publicUrl }: ServerSettings,
  address: string,
  firstKey: string | null,
): void {
  const lines = [
    `Harnesses at ${address}/v1/harnesses`,
    ...(environment.swaggerEnabled ? [`Docs      at ${publicUrl}/docs`] : []),
    ...(firstKey === null ? [] : [`First key ${firstKey}`]),
    ...(environment.databaseUrl === undefined || firstKey !== null
      ? [`Keys      in ${environment.dataDir}/credentials.json`]
      : []),
  ];
  standardOutput.write(`${lines.join('\n')}\n`);
}

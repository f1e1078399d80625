import { rotateHarnessSecrets } from '../../harnesses/index.js';
import { loadEnvironment, type Environment } from '../config/environment.js';
import { prepareSecrets } from '../first-start.js';
import { explainStartError } from '../start-errors.js';
import { refusePendingMigrations } from './migrate.js';
import { openDataSource } from './open-data-source.js';
import { withDatabase } from './with-database.js';

type SecretsReport = Awaited<ReturnType<typeof rotateHarnessSecrets>>;

const USAGE = 'Usage: secrets-cli rotate | check';

/** `npm run secrets:rotate` and `secrets:check`: ends with 1 when something is left, or nothing could be done. */
async function main([command]: string[]): Promise<void> {
  if (command !== 'rotate' && command !== 'check') throw new Error(USAGE);
  const environment = loadEnvironment();
  const { databaseUrl, dataDir, secretsKey, previousSecretsKey } = environment;
  if (databaseUrl !== undefined && !secretsKey && !previousSecretsKey) throw noKey();
  try {
    const report = await withDatabase(databaseUrl, dataDir, (url) =>
      reportOn(environment, url, command === 'check'),
    );
    say(report);
    if (report.left > 0) process.exitCode = 1;
  } catch (error) {
    throw explainStartError(error, environment);
  }
}

async function reportOn(environment: Environment, url: string, dryRun: boolean): Promise<SecretsReport> {
  await refusePendingMigrations(url);
  const { secretsKeys } = await prepareSecrets(environment, url, warn);
  if (secretsKeys.length === 0) throw noKey();
  const { dataSource, close } = await openDataSource(url, 1);
  return rotateHarnessSecrets({ dataSource, secretsKeys, dryRun }).finally(close);
}

function noKey(): Error {
  return new Error('There is no key to seal with: set SECRETS_KEY, as for the server.');
}

function warn(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

function say({ currentKeyId, values, unreadable, left }: SecretsReport): void {
  const keys = { [currentKeyId]: 0, ...values };
  const lines = [
    ...Object.entries(keys).map(
      ([id, count]) => `Key ${id}${id === currentKeyId ? ' (current)' : ''}: ${count} header values`,
    ),
    ...unreadable.first.map(
      ({ orgId, harnessId, version, pointer }) =>
        `Unreadable: ${[orgId, harnessId, version === null ? 'now' : `version ${version}`].join(', ')}, ${pointer}`,
    ),
    `Unreadable: ${unreadable.count}`,
    left === 0 ? 'Left: 0. SECRETS_KEY_PREVIOUS is needed no more.' : `Left: ${left}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});

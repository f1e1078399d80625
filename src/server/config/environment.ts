import { existsSync } from 'node:fs';
import { EnvironmentReader } from './environment-reader.js';

/** The server's configuration: read once, frozen, and the only thing that the rest of the server sees of the environment. */
export type Environment = ReturnType<typeof readEnvironment>;

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** The environment, with what only the file `.env` in the working directory says. */
export function loadEnvironment(): Environment {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return readEnvironment(process.env);
}

/**
 * Reads and checks every variable of the README's table.
 *
 * @throws Error with one sentence per wrong variable.
 */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>) {
  const read = new EnvironmentReader(variables);
  const host = read.text('HOST', '127.0.0.1');
  const port = read.integer('PORT', 3000, 0, 65_535);
  const environment = {
    host,
    port,
    databaseUrl: read.url('DATABASE_URL', ['postgres:', 'postgresql:']),
    migrationsUrl: read.url('DATABASE_MIGRATIONS_URL', ['postgres:', 'postgresql:']),
    dataDir: read.text('DATA_DIR', './.data'),
    poolSize: read.integer('DATABASE_POOL_SIZE', 10, 1, 1000),
    migrations: read.word('MIGRATIONS', 'auto', ['auto', 'manual']),
    publicUrl: readPublicUrl(read, host),
    uiUrl: read.baseUrl('UI_URL'),
    bootstrapApiKey: read.key('BOOTSTRAP_API_KEY'),
    adminApiKey: read.key('ADMIN_API_KEY'),
    secretsKey: read.bytes('SECRETS_KEY', 32),
    previousSecretsKey: read.bytes('SECRETS_KEY_PREVIOUS', 32),
    rateLimitPerMinute: read.integer('RATE_LIMIT_PER_MINUTE', 1200, 0, 1_000_000),
    maxHarnessesPerOrg: read.integer('MAX_HARNESSES_PER_ORG', 1000, 1, 100_000),
    maxVersionsPerHarness: read.integer('MAX_VERSIONS_PER_HARNESS', 1000, 1, 100_000),
    allowPrivateMcpHosts: read.flag('MCP_ALLOW_PRIVATE_HOSTS', false),
    corsAllowedOrigins: read.origins('CORS_ALLOWED_ORIGINS'),
    trustProxy: read.trustedProxies('TRUST_PROXY'),
    swaggerEnabled: read.flag('SWAGGER_ENABLED', true),
    logLevel: read.word('LOG_LEVEL', 'info', LOG_LEVELS),
  };
  read.refuseProblems();
  return Object.freeze(environment);
}

function readPublicUrl(read: EnvironmentReader, host: string): string | undefined {
  const url = read.baseUrl('PUBLIC_URL');
  if (url === undefined && isEveryAddress(host))
    read.require(
      'PUBLIC_URL',
      `must be set with HOST=${host}: it is what clients put before /v1, and no client can use that address`,
    );
  return url;
}

/** Such an address is for listening; no client reaches a server by it, so it is no base for links. */
function isEveryAddress(host: string): boolean {
  const address = host.includes(':') ? `[${host}]` : host;
  const url = `http://${address}`;
  return URL.canParse(url) && ['0.0.0.0', '[::]', '[::ffff:0:0]'].includes(new URL(url).hostname);
}

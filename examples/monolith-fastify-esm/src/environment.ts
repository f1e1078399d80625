const {
  DATABASE_URL,
  JWT_SECRET,
  SECRETS_KEY = '',
  DEMO_PASSWORD,
  PORT = '3000',
  PUBLIC_URL = `http://localhost:${PORT}`,
} = process.env;

if (!DATABASE_URL) throw new Error('Set DATABASE_URL, as in postgres://user:password@localhost/acme.');
if (!JWT_SECRET || JWT_SECRET.length < 32)
  throw new Error('Set JWT_SECRET to at least 32 characters: whoever guesses it signs tokens for anybody.');
const secretsKey = Buffer.from(SECRETS_KEY, 'base64');
if (secretsKey.length !== 32)
  throw new Error('Set SECRETS_KEY to 32 bytes in base64: openssl rand -base64 32');

/** What the application takes from its environment, checked before anything starts. */
export const environment = {
  databaseUrl: DATABASE_URL,
  jwtSecret: JWT_SECRET,
  /** Seals the header values of MCP servers. */
  secretsKey,
  /** The password of everybody; without one nobody gets in. */
  demoPassword: DEMO_PASSWORD,
  port: Number(PORT),
  /** The address that clients call. */
  publicUrl: PUBLIC_URL,
};

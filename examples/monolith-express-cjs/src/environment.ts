const {
  DATABASE_URL,
  SESSION_SECRET,
  DEMO_PASSWORD,
  PORT = '3000',
  PUBLIC_URL = `http://localhost:${PORT}`,
} = process.env;

if (!DATABASE_URL) throw new Error('Set DATABASE_URL, as in postgres://user:password@localhost/acme.');
if (!SESSION_SECRET || SESSION_SECRET.length < 32)
  throw new Error('Set SESSION_SECRET to at least 32 characters: whoever guesses it is anybody.');

/** What the application takes from its environment, checked before anything starts. */
export const environment = {
  databaseUrl: DATABASE_URL,
  sessionSecret: SESSION_SECRET,
  /** The password of the demo users; without one there are none. */
  demoPassword: DEMO_PASSWORD,
  port: Number(PORT),
  /** The address that clients call. */
  publicUrl: PUBLIC_URL,
};

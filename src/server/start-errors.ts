import { resolve, sep } from 'node:path';
import { translateDatabaseError } from '../sql/database-errors.js';
import { ApiError } from '../values/error-codes.js';
import type { Environment } from './config/environment.js';

/** What commonly goes wrong at a start, as a sentence that says what to do. */
export function explainStartError(
  error: unknown,
  environment: Pick<Environment, 'port' | 'host' | 'dataDir'>,
): unknown {
  const sentence = sentenceFor(error as NodeJS.ErrnoException, environment);
  return sentence === undefined ? error : new Error(sentence, { cause: error });
}

function sentenceFor(
  error: NodeJS.ErrnoException,
  { port, host, dataDir }: Parameters<typeof explainStartError>[1],
): string | undefined {
  const { code = '', syscall, path } = error;
  const ofPort: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is in use: stop what listens there, or set PORT.`,
    EACCES: `Port ${port} on ${host} may not be used: set PORT to 1024 or above.`,
    EADDRNOTAVAIL: `This machine has no address ${host}: set HOST to one that it has.`,
  };
  const ofDatabase: Record<string, string> = {
    ECONNREFUSED: 'The database cannot be reached: nothing listens where DATABASE_URL points.',
    ENOTFOUND: 'The database cannot be reached: the host in DATABASE_URL is unknown.',
  };
  if (syscall === 'listen') return ofPort[code];
  if (path !== undefined && `${resolve(path)}${sep}`.startsWith(`${resolve(dataDir)}${sep}`))
    return `${path} cannot be used (${code}): set DATA_DIR to a folder that the service may write to.`;
  return ofDatabase[code] ?? silenceOf(error);
}

/** What is a 503 later on: a database that does not answer, takes no more connections, or keeps somebody waiting. */
function silenceOf(error: object): string | undefined {
  const refusal = translateDatabaseError(error);
  if (!(refusal instanceof ApiError) || refusal.code !== 'unavailable') return undefined;
  const reason = (refusal.cause ?? refusal) as Error;
  return `The database cannot be used right now: ${reason.message}. See whether it runs, and whether DATABASE_URL points to it.`;
}

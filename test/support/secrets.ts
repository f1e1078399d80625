import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { runEntry, type CliResult } from './cli.js';

/** A secrets key that is told apart by its first byte. */
export const secretsKey = (byte: number): Buffer => Buffer.alloc(32, byte);

/** How the values that it seals begin. */
export const keyIdOf = (key: Buffer): string => createHash('sha256').update(key).digest('hex').slice(0, 8);

/** The variables of a server that seals with the first key and also opens with the second. */
export function keyVariables(current: Buffer, previous?: Buffer): Record<string, string> {
  return {
    SECRETS_KEY: current.toString('base64'),
    ...(previous && { SECRETS_KEY_PREVIOUS: previous.toString('base64') }),
  };
}

const ENTRY = join(import.meta.dirname, '../../dist/src/server/database/secrets-cli.js');

/** `npm run secrets:rotate` and `secrets:check` on what was built last. */
export const runSecrets = (command: string, variables: Record<string, string>): Promise<CliResult> =>
  runEntry(ENTRY, [command], variables);

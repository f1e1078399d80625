import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, Buffer>(scrypt);

/** A salt and a hash that no password has. */
const NOBODY = `${'A'.repeat(22)}.${'A'.repeat(86)}`;

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, 64);
  return `${salt.toString('base64url')}.${hash.toString('base64url')}`;
}

/** Takes as long where there is no such user, so that nobody learns from a clock who has an account. */
export async function isPassword(password: string, stored = NOBODY): Promise<boolean> {
  const [salt, hash] = stored.split('.').map((part) => Buffer.from(part, 'base64url'));
  return timingSafeEqual(await derive(password, salt, 64), hash);
}

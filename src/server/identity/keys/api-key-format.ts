import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** What makes a key recognizable, for people and for scanners that look for leaked secrets. */
const PREFIX = 'hk_';
/** 62^43 > 2^256. */
const SECRET_LENGTH = 43;
/** 62^6 > 2^32. */
const CHECKSUM_LENGTH = 6;
const PATTERN = new RegExp(`^${PREFIX}[0-9A-Za-z]{${SECRET_LENGTH + CHECKSUM_LENGTH}}$`);
/** Base 62 instead of base64url: a double click selects the whole key. */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A fresh API key: `hk_`, 256 random bits and a CRC-32 of what is before it, both in base 62. */
export function makeApiKey(): string {
  const body = PREFIX + toBase62(BigInt(`0x${randomBytes(32).toString('hex')}`), SECRET_LENGTH);
  return body + checksum(body);
}

/** True for keys that {@link makeApiKey} could have made: a mistyped one is known without a query. */
export function isWellFormedApiKey(text: string): boolean {
  return PATTERN.test(text) && checksum(text.slice(0, -CHECKSUM_LENGTH)) === text.slice(-CHECKSUM_LENGTH);
}

/** True for a key that was typed wrong, or that an operator chose in spite of its prefix. */
export function looksMistyped(text: string): boolean {
  return text.startsWith(PREFIX) && !isWellFormedApiKey(text);
}

/** What any key can be, one that an operator chose included: 32–256 printable ASCII characters without spaces. */
export function isKeyText(text: string): boolean {
  return /^[\x21-\x7e]{32,256}$/.test(text);
}

/** SHA-256: how keys are stored and compared. */
export function hashApiKey(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function checksum(body: string): string {
  return toBase62(BigInt(crc32(body)), CHECKSUM_LENGTH);
}

function toBase62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest /= 62n) text = DIGITS[Number(rest % 62n)]! + text;
  return text;
}

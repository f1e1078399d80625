import { createHash } from 'node:crypto';

/** One member of a list (RFC 9110, 5.6.1): an entity tag, in which commas are legal, or nothing. */
const MEMBER = /[ \t]*(?:(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[ \t]*)?(?:,|$)/y;

interface EntityTag {
  isWeak: boolean;
  opaque: string;
}

/**
 * A strong entity tag (RFC 9110): the version, then a digest of every byte that is sent.
 *
 * @param digest the SHA-256 of the body, where it is known already
 */
export function entityTag(version: number, body: string | Buffer, digest = sha256(body)): string {
  return `"${version}-${shortened(digest)}"`;
}

/** A strong entity tag for what has no version. */
export function contentTag(body: string | Buffer): string {
  return `"${shortened(sha256(body))}"`;
}

function sha256(body: string | Buffer): Buffer {
  return createHash('sha256').update(body).digest();
}

function shortened(digest: Buffer): string {
  return digest.toString('base64url').slice(0, 16);
}

/** Whether an If-None-Match header names this tag; compared weakly, as RFC 9110 has it for this header. */
export function matchesNone(header: string, etag: string): boolean {
  if (header.trim() === '*') return true;
  return readTags(header)?.some(({ opaque }) => `"${opaque}"` === etag) ?? false;
}

/** What an If-Match header allows: any version, or some. */
export interface VersionCondition {
  (version: number): boolean;
  /** Whether the header lists weak tags, which match nothing. */
  hasWeakTags?: boolean;
}

/**
 * Reads If-Match (RFC 9110 13.1.1): `*`, or tags of which the version component counts; weak ones never match. Null
 * for what is neither.
 */
export function parseIfMatch(header: string): VersionCondition | null {
  if (header.trim() === '*') return () => true;
  const tags = readTags(header);
  if (tags === null) return null;
  const strong = tags.filter(({ isWeak }) => !isWeak);
  const versions = new Set(strong.map(({ opaque }) => opaque.split('-', 1)[0]));
  const condition = (version: number) => versions.has(String(version));
  return Object.assign(condition, { hasWeakTags: strong.length < tags.length });
}

/** Null for what is no list with at least one tag. */
function readTags(header: string): EntityTag[] | null {
  const tags: EntityTag[] = [];
  MEMBER.lastIndex = 0;
  while (MEMBER.lastIndex < header.length) {
    const match = MEMBER.exec(header);
    if (match === null) return null;
    const [, weak, opaque] = match;
    if (opaque !== undefined) tags.push({ isWeak: weak !== undefined, opaque });
  }
  return tags.length > 0 ? tags : null;
}

import { createHash } from 'node:crypto';
import { HarnessError } from '../harness.errors.js';

const TAG = /^(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"$/;

/** A strong entity tag (RFC 9110): the version, then a digest of every byte that is sent. */
export function entityTag(version: number, body: string): string {
  return `"${version}-${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`;
}

/** Whether an If-None-Match header names this tag; compared weakly, as RFC 9110 has it for this header. */
export function matchesNone(header: string, etag: string): boolean {
  return header.trim() === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

/** What an If-Match header allows: any version, or some. */
export type VersionCondition = (version: number) => boolean;

/**
 * Reads If-Match (RFC 9110 13.1.1): `*`, or tags of which the version component counts; weak ones never match.
 * Undefined without the header.
 */
export function parseIfMatch(header: string | string[] | undefined): VersionCondition | undefined {
  if (header === undefined) return undefined;
  const text = String(header).trim();
  if (text === '*') return () => true;
  const versions = new Set(text.split(',').map((tag) => versionOf(tag.trim())));
  return (version) => versions.has(String(version));
}

function versionOf(tag: string): string | null {
  const match = TAG.exec(tag);
  if (!match) {
    const detail = 'must be * or quoted entity tags such as "3-kX2pR9"';
    throw new HarnessError('validation_failed', `If-Match ${detail}`, {
      errors: [{ in: 'header', name: 'If-Match', code: 'invalid_format', detail }],
    });
  }
  return match[1] ? null : match[2]!.split('-', 1)[0]!;
}

import { createHash } from 'node:crypto';
import { ApiError } from './error-codes.js';

/** Where a page ended: the last row's sort value and ID. */
export interface CursorPlace {
  value: string;
  id: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Writes a cursor that only fits the same organization, filters and sort; `scope` is all of these. */
export function writeCursor(place: CursorPlace, scope: unknown): string {
  return Buffer.from(JSON.stringify([digest(scope), place.value, place.id])).toString('base64url');
}

/** @throws ApiError `invalid_cursor` for anything that {@link writeCursor} did not write for this scope. */
export function readCursor(cursor: string, scope: unknown, isValue: (value: string) => boolean): CursorPlace {
  const parts = parse(cursor);
  if (Array.isArray(parts) && parts.length === 3 && parts.every((part) => typeof part === 'string')) {
    const [written, value, id] = parts as [string, string, string];
    if (written === digest(scope) && isValue(value) && UUID.test(id)) return { value, id };
  }
  const detail = 'belongs to another listing, or is no cursor; start again without it';
  throw new ApiError('invalid_cursor', `the cursor ${detail}`, {
    errors: [{ in: 'query', name: 'cursor', code: 'invalid_cursor', detail }],
  });
}

/** A time as listings write it, and as the database can read it: a day that exists, after Christ. */
export function isTimestamp(text: string): boolean {
  if (!TIMESTAMP.test(text) || text.startsWith('0000')) return false;
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text;
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

function digest(scope: unknown): string {
  return createHash('sha256').update(JSON.stringify(scope)).digest('base64url').slice(0, 16);
}

import { oneOf } from '../../values/scalars.js';
import { problem, type Problem, type Rule } from '../../values/problem.js';
import { wrongType } from '../../values/shape.js';
import { characterCount } from '../../values/text.js';
import { ROLES } from './callers/roles.js';

export const NAME_LIMIT = 100;

/** RFC 3339, section 5.6, without leap seconds. */
const DATE_TIME =
  /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z');

/** What an organization or a key is called. */
export function nameProblems(value: unknown): Problem[] {
  if (value === undefined || value === null) return [problem('required', 'a name is required')];
  if (typeof value !== 'string') return [wrongType('a string', value)];
  if (value.trim() === '') return [problem('too_short', 'must not be blank')];
  const length = characterCount(value);
  return length > NAME_LIMIT
    ? [problem('too_long', `must be at most ${NAME_LIMIT} characters, has ${length}`)]
    : [];
}

const isRole = oneOf(...ROLES);
export const roleProblems: Rule = (value) =>
  value === undefined
    ? [problem('required', `a role is required: one of ${ROLES.join(', ')}`)]
    : isRole(value);

export function timeProblems(value: unknown): Problem[] {
  if (typeof value !== 'string') return [wrongType('a string', value)];
  return Number.isNaN(parseTime(value))
    ? [problem('invalid_format', 'must be an RFC 3339 time such as 2030-01-31T12:00:00Z')]
    : [];
}

/** That a time which {@link timeProblems} accepts is still to come. */
export function pastProblems(text: string, now: number): Problem[] {
  return parseTime(text) > now ? [] : [problem('invalid_value', 'must be in the future')];
}

/** Milliseconds since 1970; NaN for what is no RFC 3339 time, or has no four-digit year in UTC. */
export function parseTime(text: string): number {
  const upper = text.toUpperCase();
  const date = DATE_TIME.exec(upper)?.[1];
  if (date === undefined || !isDay(date)) return NaN;
  const time = Date.parse(upper);
  return time <= LAST_TIME ? time : NaN;
}

/** JavaScript takes February 30 for March 2. */
function isDay(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
}

import { problem, type Rule } from './problem.js';
import { wrongType } from './shape.js';

/** Whether a text is an ID of this kind: the prefix, `_` and the 32 lower-case hex digits of a UUID. */
export function isPrefixedId(prefix: string, text: string): boolean {
  return text.startsWith(`${prefix}_`) && /^[0-9a-f]{32}$/.test(text.slice(prefix.length + 1));
}

export function prefixedIdProblems(prefix: string): Rule {
  return (value) => {
    if (typeof value !== 'string') return [wrongType('a string', value)];
    return isPrefixedId(prefix, value)
      ? []
      : [
          problem(
            'invalid_format',
            `must be ${prefix}_ and 32 lower-case hex digits`,
            '',
            nearlyId(prefix, value),
          ),
        ];
  };
}

/** What programs make of an ID: capitals, the hyphens of a UUID, no prefix; and the URL that ends in one. */
const NEARLY =
  /(?:^|\/)(?:([a-z]+)_)?([\da-f]{8})-?([\da-f]{4})-?([\da-f]{4})-?([\da-f]{4})-?([\da-f]{12})$/i;
const LONGEST = 2048;

/** The ID that a text stands for which is nearly one. */
export function nearlyId(prefix: string, text: string): string | undefined {
  const [, given = prefix, ...digits] = (text.length <= LONGEST && NEARLY.exec(text.trim())) || [];
  if (digits.length === 0 || given.toLowerCase() !== prefix) return undefined;
  return `${prefix}_${digits.join('').toLowerCase()}`;
}

/** `harness_0193…` → the UUID in it. Only for what {@link isPrefixedId} accepts. */
export function uuidOf(prefix: string, id: string): string {
  return id.slice(prefix.length + 1).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** The reverse of {@link uuidOf}. */
export function prefixedId(prefix: string, uuid: string): string {
  return `${prefix}_${uuid.replaceAll('-', '')}`;
}

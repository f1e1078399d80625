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
      : [problem('invalid_format', `must be ${prefix}_ and 32 lower-case hex digits`)];
  };
}

/** `harness_0193…` → the UUID in it. Only for what {@link isPrefixedId} accepts. */
export function uuidOf(prefix: string, id: string): string {
  return id.slice(prefix.length + 1).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** The reverse of {@link uuidOf}. */
export function prefixedId(prefix: string, uuid: string): string {
  return `${prefix}_${uuid.replaceAll('-', '')}`;
}

import { isSlug, SLUG_PATTERN } from '../../values/slug.js';
import { problem, type Problem } from '../../values/problem.js';
import { wrongType } from '../../values/shape.js';
import { byteCount, characterCount, cutToBytes } from '../../values/text.js';

export const NAME_LIMIT = 64;
export const DISPLAY_NAME_BYTES = 2048;

/** The virtual name of the organization's default harness. */
export const DEFAULT_NAME = 'default';

/** `default` and the path words that stand where a name could stand. */
export const RESERVED_NAMES = [
  DEFAULT_NAME,
  'check-name',
  'config',
  'import',
  'preview',
  'validate',
] as const;

export function isReserved(name: string): boolean {
  return (RESERVED_NAMES as readonly string[]).includes(name);
}

/** A slug that could be some harness's name; reserved words are slugs too. */
export function isHarnessName(text: string): boolean {
  return isSlug(text, NAME_LIMIT);
}

export function nameProblems(value: unknown): Problem[] {
  if (value === undefined || value === null)
    return [problem('required', 'a name is required and cannot be null')];
  if (typeof value !== 'string') return [wrongType('a string', value)];
  const length = characterCount(value);
  if (length > NAME_LIMIT) {
    return [problem('too_long', `must be at most ${NAME_LIMIT} characters, has ${length}`)];
  }
  if (!SLUG_PATTERN.test(value)) {
    const rule = 'must be lower-case letters, digits and single hyphens between them, such as deep-research';
    return [problem('invalid_format', rule, '', slugify(value) || undefined)];
  }
  return isReserved(value)
    ? [problem('reserved', `is reserved; reserved names: ${RESERVED_NAMES.join(', ')}`)]
    : [];
}

/** The nearest valid slug to what somebody typed, `''` when nothing of it can be kept. */
export function slugify(text: string): string {
  const ascii = text.slice(0, 1000).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return cutSlug(ascii.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, ''), NAME_LIMIT);
}

/** `deep-research` → `Deep Research`: what a harness is called when nobody gave it a display name. */
export function titleCase(name: string): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

/** The name itself if it is free, else the first free of `x-2`, `x-3`, … */
export function firstFreeName(name: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : withSuffix(name, `-${n}`);
    if (!taken.has(candidate) && !isReserved(candidate)) return candidate;
  }
}

/** The first free of `x-copy`, `x-copy-2`, …; a long source name is cut so that the result stays a slug. */
export function firstFreeCopyName(source: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n++) {
    const name = withSuffix(source, n === 1 ? '-copy' : `-copy-${n}`);
    if (!taken.has(name)) return name;
  }
}

/** How every name begins that is made of this one with a suffix: that of a copy, or of a suggestion. */
export function copyPrefix(source: string): string {
  return source.slice(0, NAME_LIMIT - '-copy-1000000'.length);
}

/** `Deep Research (copy)`, the source's part cut where both do not fit. */
export function copyDisplayName(source: string): string {
  const suffix = ' (copy)';
  return cutToBytes(source, DISPLAY_NAME_BYTES - byteCount(suffix)) + suffix;
}

/** Appends a suffix that starts with a hyphen, cutting the name where both do not fit. */
export function withSuffix(name: string, suffix: string): string {
  return cutSlug(name, NAME_LIMIT - suffix.length) + suffix;
}

function cutSlug(slug: string, limit: number): string {
  return slug.slice(0, limit).replace(/-+$/, '');
}

/** Whether a name can be used; `reason` says why not, `suggestion` is a name that can. */
export interface NameJudgement {
  available: boolean;
  reason: 'taken' | 'invalid' | 'reserved' | null;
  suggestion: string | null;
}

/** Judges a name among those that are taken. */
export function judgeName(name: string, taken: ReadonlySet<string>): NameJudgement {
  const reason = isReserved(name)
    ? 'reserved'
    : !isHarnessName(name)
      ? 'invalid'
      : taken.has(name)
        ? 'taken'
        : null;
  if (reason === null) return { available: true, reason, suggestion: null };
  const slug = slugify(name);
  return { available: false, reason, suggestion: slug === '' ? null : firstFreeName(slug, taken) };
}

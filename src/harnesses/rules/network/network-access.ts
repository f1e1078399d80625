import { LRUCache } from 'lru-cache';
import { atOnce, type Steps } from '../../../values/turns.js';
import { readPattern } from './network-pattern.js';
import { normalizeUrl, type NormalizedUrl, type UnusableUrl } from './network-url.js';
import { PatternIndex } from './pattern-index.js';

export { networkAccessProblems } from './network-access-problems.js';

/** The network rules of one layer; its origin is whatever the caller tells layers apart by. */
export interface NetworkLayer<O> {
  allowed: readonly string[];
  blocked: readonly string[];
  origin: O;
}

/** A pattern as its author wrote it. */
export interface ResolvedPattern<O> {
  pattern: string;
  origin: O;
}

/** An allow pattern that nothing above permits: `layers[layer].allowed[index]`. */
export interface DroppedPattern<O> extends ResolvedPattern<O> {
  layer: number;
  index: number;
}

/** What a stack of layers comes to. Plain data: it may be cached, and sent as it is. */
export interface ResolvedNetworkAccess<O> {
  /** `open`: no layer has an allow list; `deny_all`: the allow lists have nothing in common. */
  mode: 'open' | 'allowlist' | 'deny_all';
  /** Root-most first, in the order of the layers' own lists. */
  allowed: ResolvedPattern<O>[];
  blocked: ResolvedPattern<O>[];
  dropped: DroppedPattern<O>[];
}

/** The answer about one URL, with the rule that decided if one did. */
export interface UrlDecision<O> {
  allowed: boolean;
  reason:
    'blocked_by_rule' | 'allowed_by_rule' | 'no_restriction' | 'not_in_allowlist' | 'deny_all' | UnusableUrl;
  rule: string | null;
  origin: O | null;
  /** The URL that was judged and should be used; null where there is none. */
  normalized_url: string | null;
}

type Entry<O> = DroppedPattern<O> & { key: string };

/**
 * Merges layers, root first. A layer can only narrow: `blocked` is the union, `allowed` the intersection. What
 * is left when the allow lists have nothing in common is not "no list" but nothing, for all later layers too.
 */
export function resolveNetworkAccess<O>(layers: readonly NetworkLayer<O>[]): ResolvedNetworkAccess<O> {
  return atOnce(resolvingNetworkAccess(layers));
}

/** The same in steps: a pattern that was not seen before costs something to read. */
export function* resolvingNetworkAccess<O>(
  layers: readonly NetworkLayer<O>[],
): Steps<ResolvedNetworkAccess<O>> {
  const allowed = yield* entriesOf(layers, 'allowed', allowKey);
  const blocked = yield* entriesOf(layers, 'blocked', blockKey);
  const { common, dropped } = yield* intersection(allowed);
  const union = new PatternIndex(blocked.flat());
  yield;
  return {
    mode: common === undefined ? 'open' : common.isEmpty ? 'deny_all' : 'allowlist',
    allowed: inOrder(common?.entries ?? []).map(({ pattern, origin }) => ({ pattern, origin })),
    blocked: inOrder(union.entries).map(({ pattern, origin }) => ({ pattern, origin })),
    dropped: dropped.map(({ layer, index, pattern, origin }) => ({ layer, index, pattern, origin })),
  };
}

/** Prepares decisions about many URLs. Where several patterns match, the first in the list is the rule named. */
export function urlChecker<O>(resolved: ResolvedNetworkAccess<O>): (url: string) => UrlDecision<O> {
  const allowed = new PatternIndex(
    resolved.allowed.map((rule) => ({ ...rule, key: allowKey(rule.pattern) })),
  );
  const blocked = new PatternIndex(
    resolved.blocked.map((rule) => ({ ...rule, key: blockKey(rule.pattern) })),
  );
  const decide = (url: NormalizedUrl): Decision<O> => {
    const block = firstBlocking(blocked, url);
    if (block !== undefined) return decision(false, 'blocked_by_rule', block);
    if (resolved.mode === 'open') return decision(true, 'no_restriction');
    if (resolved.mode === 'deny_all') return decision(false, 'deny_all');
    const rule = allowed.firstCovering(url.allowKey);
    return rule ? decision(true, 'allowed_by_rule', rule) : decision(false, 'not_in_allowlist');
  };
  return (text) => {
    const url = normalizeUrl(text);
    if (typeof url === 'string') return { ...decision<O>(false, url), normalized_url: null };
    return { ...decide(url), normalized_url: url.href };
  };
}

/** What the URL itself meets goes before what another reading of it meets. */
function firstBlocking<T extends { key: string }>(
  blocked: PatternIndex<T>,
  { blockKeys }: NormalizedUrl,
): T | undefined {
  for (const key of blockKeys) {
    const block = blocked.firstCovering(key);
    if (block !== undefined) return block;
  }
  return undefined;
}

type Decision<O> = Omit<UrlDecision<O>, 'normalized_url'>;

function decision<O>(
  allowed: boolean,
  reason: UrlDecision<O>['reason'],
  rule?: ResolvedPattern<O>,
): Decision<O> {
  return { allowed, reason, rule: rule?.pattern ?? null, origin: rule?.origin ?? null };
}

interface Intersection<O> {
  common: PatternIndex<Entry<O>> | undefined;
  dropped: Entry<O>[];
}

/**
 * The patterns that every list which is not empty covers: of an overlapping pair the narrower one, of an equal
 * pair the upper one. `common` is undefined while there is no such list; an empty one stays empty.
 */
function* intersection<O>(lists: Entry<O>[][]): Steps<Intersection<O>> {
  let common: PatternIndex<Entry<O>> | undefined;
  const dropped: Entry<O>[] = [];
  for (const list of lists.filter(({ length }) => length > 0)) {
    const above = common;
    const own = new PatternIndex(list);
    common = above ? new PatternIndex([...above.coveredBy(own), ...own.coveredBy(above)]) : own;
    if (above) dropped.push(...list.filter(({ key }) => !above.overlaps(key)));
    yield;
  }
  return { common, dropped };
}

function* entriesOf<O>(
  layers: readonly NetworkLayer<O>[],
  list: 'allowed' | 'blocked',
  keyOf: (pattern: string) => string,
): Steps<Entry<O>[][]> {
  const lists: Entry<O>[][] = [];
  for (const [layer, { origin, [list]: patterns }] of layers.entries()) {
    lists.push(patterns.map((pattern, index) => ({ layer, index, pattern, origin, key: keyOf(pattern) })));
    if (patterns.length > 0) yield;
  }
  return lists;
}

/** Writes refuse what cannot be read; should such a pattern be stored nevertheless, it permits nothing … */
function allowKey(pattern: string): string {
  return patternKey(pattern) ?? `\0${pattern}`;
}

/** … and blocks everything: the empty text starts every key. */
function blockKey(pattern: string): string {
  return patternKey(pattern) ?? '';
}

/** In characters. A full chain has 16,000 patterns, and the same ones are resolved again and again. */
const REMEMBERED = 8_000_000;
const keys = new LRUCache<string, { key: string | null }>({
  maxSize: REMEMBERED,
  sizeCalculation: ({ key }, pattern) => pattern.length + (key?.length ?? 0) + 1,
});

/** The key of a pattern, null for what is none. Remembered: reading one costs as much as parsing a URL. */
function patternKey(pattern: string): string | null {
  const known = keys.get(pattern);
  if (known) return known.key;
  const parsed = readPattern(pattern);
  const key = 'refused' in parsed ? null : parsed.key;
  keys.set(pattern, { key });
  return key;
}

function inOrder<O>(entries: Entry<O>[]): Entry<O>[] {
  return entries.sort((a, b) => a.layer - b.layer || a.index - b.index);
}

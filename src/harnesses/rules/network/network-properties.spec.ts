import fc from 'fast-check';
import { resolveNetworkAccess, urlChecker, type ResolvedNetworkAccess } from './network-access.js';
import { parsePattern, type NetworkPattern } from './network-pattern.js';
import { normalizeUrl, type NormalizedUrl } from './network-url.js';

/** Keys compared one by one: the slow way that the index of patterns must agree with. */
const patternMatches = (pattern: NetworkPattern, url: NormalizedUrl) => url.key.startsWith(pattern.key);
const covers = (wide: NetworkPattern, narrow: NetworkPattern) => narrow.key.startsWith(wide.key);
const intersect = (a: NetworkPattern, b: NetworkPattern) => (covers(b, a) ? a : covers(a, b) ? b : null);
const checkUrl = <O>(resolved: ResolvedNetworkAccess<O>, url: string) => urlChecker(resolved)(url);

// Small alphabets with repeated favourites, so that patterns and URLs meet often.
const NAMES = ['a.com', 'x.a.com', 'y.x.a.com', 'xa.com', 'com', 'localhost'];
const HOSTS = [...NAMES, '127.0.0.1', '[::1]'];
const ORIGINS = ['https://a.com', 'wss://a.com:443', 'https://x.a.com', 'http://[::1]', 'ws://127.0.0.1:81'];
const SCHEMES = ['http', 'https', 'ws', 'wss'];
const PORTS = ['', '', ':80', ':443', ':81'];
const PATHS = ['', '/', '/v1', '/v1/', '/v10', '/v1/x', '/v1/x%20y', '/v1/x/y'];

const pick = (values: string[]) => fc.constantFrom(...values);
const joined = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((texts) => texts.join(''));
const origin = fc.oneof(pick(ORIGINS), joined(pick(SCHEMES), fc.constant('://'), pick(HOSTS), pick(PORTS)));
const address = joined(origin, pick(PATHS));
const patternText = fc.oneof(pick(HOSTS), pick(NAMES.map((name) => `*.${name}`)), address);
const list = fc.array(patternText, { maxLength: 5 });
const someList = fc.array(patternText, { minLength: 1, maxLength: 5 });
const urlText = joined(address, pick(['', '?q', '#f']));
const layer = fc.record({ allowed: list, blocked: list });
type Layer = { allowed: string[]; blocked: string[] };

const resolve = (layers: Layer[]) =>
  resolveNetworkAccess(layers.map((lists, depth) => ({ ...lists, origin: depth })));
const check = (layers: Layer[], url: string) => checkUrl(resolve(layers), url);
const allow = (allowed: string[]): Layer => ({ allowed, blocked: [] });
const allows = (lists: string[][], url: string) => check(lists.map(allow), url).allowed;
const parsed = (text: string) => parsePattern(text) as NetworkPattern;
const normalized = (url: string) => normalizeUrl(url) as NormalizedUrl;

/** What a pattern covers in the contract's own words, without keys: the fast way must agree with it. */
function plainlyMatches(pattern: string, url: string): boolean {
  const web = (text: string) => new URL(text.replace(/^ws/, 'http'));
  const target = web(url);
  if (pattern.startsWith('*.')) return `.${target.hostname}`.endsWith(pattern.slice(1));
  if (!pattern.includes('://')) return target.hostname === pattern;
  const prefix = web(pattern);
  const path = prefix.pathname.replace(/\/$/, '');
  return (
    prefix.origin === target.origin && (target.pathname === path || target.pathname.startsWith(`${path}/`))
  );
}

/** Ways to write a URL differently without meaning another one. */
const spelling = fc.record({
  upper: fc.boolean(),
  dot: pick(['', '.']),
  port: fc.boolean(),
  user: pick(['', 'a.com@', 'u:p@']),
  detour: pick(['', '/.', '/%2e', '/zz/..', '/a.com/%2E.']),
  encoded: fc.boolean(),
});

type Spelling = typeof spelling extends fc.Arbitrary<infer S> ? S : never;

function respelled(url: string, how: Spelling): string {
  const [, scheme = '', host = '', port = '', path = ''] =
    /^(\w+):..(\[.*\]|[^:/]*)(:\d+)?(.*)$/.exec(url) ?? [];
  const cased = (text: string) => (how.upper ? text.toUpperCase() : text);
  const dot = host.startsWith('[') ? '' : how.dot;
  const defaultPort = { http: ':80', ws: ':80', https: ':443', wss: ':443' }[scheme];
  const fullPath = how.detour + (path || '/');
  const encoded = fullPath.replace(/[vx]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
  return [cased(scheme), '://', how.user, cased(host), dot, port || (how.port ? defaultPort : '')]
    .concat(how.encoded ? encoded : fullPath)
    .join('');
}

/** A law over random values, tried a thousand times; the law itself holds the expectations. */
function holds<T extends unknown[]>(
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
  law: (...args: T) => void,
) {
  fc.assert(
    fc.property(fc.tuple(...arbitraries) as unknown as fc.Arbitrary<T>, (args) => law(...args)),
    { numRuns: 1000 },
  );
}

describe('network rules, whatever the patterns', () => {
  it('cover what the contract says in plain words', () => {
    holds([patternText, urlText], (pattern, url) => {
      expect(patternMatches(parsed(pattern), normalized(url))).toBe(plainlyMatches(pattern, url));
    });
  });

  it('intersect pairs exactly', () => {
    holds([patternText, patternText, urlText], (left, right, url) => {
      const [a, b, target] = [parsed(left), parsed(right), normalized(url)];
      const both = intersect(a, b);
      const inBoth = patternMatches(a, target) && patternMatches(b, target);
      expect(both !== null && patternMatches(both, target)).toBe(inBoth);
      expect(both).toBe(covers(b, a) ? a : covers(a, b) ? b : null);
    });
  });

  it('intersect lists exactly', () => {
    holds([someList, someList, urlText], (a, b, url) => {
      expect(allows([a, b], url)).toBe(allows([a], url) && allows([b], url));
    });
  });

  it('decide the same in whatever order and grouping allow lists meet', () => {
    const regrouped = (a: string[], b: string[]) => {
      const { mode, allowed } = resolve([allow(a), allow(b)]);
      return mode === 'deny_all' ? ['nothing.invalid'] : allowed.map((rule) => rule.pattern);
    };
    holds([someList, someList, someList, urlText], (a, b, c, url) => {
      const decision = allows([a, b, c], url);
      const others = [
        [c, b, a],
        [b, a, c],
        [regrouped(a, b), c],
        [a, regrouped(b, c)],
      ];
      expect(others.map((lists) => allows(lists, url))).toEqual(others.map(() => decision));
    });
  });

  it('block whatever any layer blocks, and name the first rule that matches', () => {
    holds([fc.array(layer, { maxLength: 4 }), urlText], (layers, url) => {
      const resolved = resolve(layers);
      const first = (rules: { pattern: string }[]) =>
        rules.find(({ pattern }) => plainlyMatches(pattern, url))?.pattern ?? null;
      const blocking = first(layers.flatMap(({ blocked }) => blocked.map((pattern) => ({ pattern }))));
      const { allowed, reason, rule } = checkUrl(resolved, url);
      expect(reason === 'blocked_by_rule').toBe(blocking !== null);
      expect(allowed && blocking !== null).toBe(false);
      expect(rule).toBe(blocking ?? first(resolved.allowed));
    });
  });

  it('never let a deeper layer allow what the layers above deny', () => {
    holds([fc.array(layer, { minLength: 1, maxLength: 4 }), layer, urlText], (above, below, url) => {
      const reopened = !check(above, url).allowed && check([...above, below], url).allowed;
      expect(reopened).toBe(false);
    });
  });

  it('drop the patterns that nothing above permits: they are without effect', () => {
    holds([someList, someList, urlText], (a, b, url) => {
      const { dropped, allowed } = resolve([allow(a), allow(b)]);
      const apart = (pattern: string) =>
        a.every((above) => intersect(parsed(above), parsed(pattern)) === null);
      expect(dropped.map(({ index }) => index)).toEqual([...b.keys()].filter((index) => apart(b[index]!)));
      const kept = b.filter((pattern) => !apart(pattern));
      expect(kept.length > 0 ? resolve([allow(a), allow(kept)]).allowed : []).toEqual(allowed);
      expect(dropped.some(({ pattern }) => allows([a, [pattern]], url))).toBe(false);
    });
  });

  it('give a re-spelled URL the same answer', () => {
    holds([fc.array(layer, { maxLength: 3 }), address, spelling], (layers, url, how) => {
      const { normalized_url, ...decision } = check(layers, respelled(url, how));
      expect(check(layers, url)).toMatchObject(decision);
      expect(check(layers, normalized_url!)).toEqual({ ...decision, normalized_url });
    });
  });
});

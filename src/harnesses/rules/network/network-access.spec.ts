import { resolveNetworkAccess, urlChecker, type ResolvedNetworkAccess } from './network-access.js';

const checkUrl = <O>(resolved: ResolvedNetworkAccess<O>, url: string) => urlChecker(resolved)(url);

/** Layers from the root down; a layer's origin is its place, R for the root, then 1, 2 … */
function stack(...lists: { allowed?: string[]; blocked?: string[] }[]) {
  const layers = lists.map(({ allowed = [], blocked = [] }, i) => ({
    allowed,
    blocked,
    origin: i ? `${i}` : 'R',
  }));
  const resolved = resolveNetworkAccess(layers);
  const shown = (rules: { pattern: string; origin: string }[]) =>
    rules.map((r) => `${r.origin} ${r.pattern}`);
  return { ...resolved, allowed: shown(resolved.allowed), blocked: shown(resolved.blocked), resolved };
}

const allow = (...allowed: string[]) => ({ allowed });
const block = (...blocked: string[]) => ({ blocked });

describe('resolveNetworkAccess', () => {
  it('is open without any allow list', () => {
    expect(stack()).toMatchObject({ mode: 'open', allowed: [], blocked: [], dropped: [] });
    expect(stack({}, block('a.com'), {})).toMatchObject({ mode: 'open', allowed: [], blocked: ['1 a.com'] });
  });

  it('keeps a lone list as its author wrote it, without repetitions', () => {
    const written = ['z.com', '*.a.com', 'x.a.com', 'Z.com.', 'https://z.com/v1', 'wss://z.com:443/v1/'];
    const { mode, allowed, dropped } = stack({}, allow(...written), {});
    expect({ mode, allowed, dropped }).toEqual({
      mode: 'allowlist',
      allowed: ['1 z.com', '1 *.a.com', '1 x.a.com', '1 https://z.com/v1'],
      dropped: [],
    });
  });

  it.each([
    ['the narrower from below', [['*.a.com'], ['x.a.com']], ['1 x.a.com']],
    ['the narrower from above', [['x.a.com'], ['*.a.com']], ['R x.a.com']],
    ['the root-most of equals', [['A.com'], ['a.com'], ['a.com.']], ['R A.com']],
    ['the domain itself', [['*.a.com'], ['a.com']], ['1 a.com']],
    ['a domain in a domain', [['*.a.com'], ['*.x.a.com', '*.b.com']], ['1 *.x.a.com']],
    ['a prefix in a host', [['a.com'], ['https://a.com/v1/']], ['1 https://a.com/v1/']],
    ['a prefix in a domain', [['https://x.a.com:81/'], ['*.a.com']], ['R https://x.a.com:81/']],
    ['a prefix in a prefix', [['https://a.com'], ['wss://a.com/v1']], ['1 wss://a.com/v1']],
    [
      'several narrower ones',
      [
        ['*.a.com', 'b.com'],
        ['y.a.com', 'b.com', 'x.a.com'],
      ],
      ['R b.com', '1 y.a.com', '1 x.a.com'],
    ],
    [
      'what a middle layer left',
      [['*.com'], ['*.a.com', 'b.com'], ['*.com', 'x.a.com']],
      ['1 *.a.com', '1 b.com', '2 x.a.com'],
    ],
    ['equals met through a wider one', [['*.a.com'], ['x.a.com'], ['x.a.com']], ['1 x.a.com']],
  ])('intersects to %s', (_, lists, expected) => {
    expect(stack(...lists.map((list) => allow(...list)))).toMatchObject({
      mode: 'allowlist',
      allowed: expected,
    });
  });

  it('reports the allow patterns that nothing above permits, each one, and no others', () => {
    const root = ['a.com', 'https://b.com/v1', 'unused.com'];
    const { dropped } = stack(
      allow(...root),
      {},
      allow('a.com', 'c.com', '*.b.com', 'x.a.com', 'C.com'),
      allow('b.com', '*.d.com'),
    );
    expect(dropped).toEqual([
      { layer: 2, index: 1, pattern: 'c.com', origin: '2' },
      { layer: 2, index: 3, pattern: 'x.a.com', origin: '2' },
      { layer: 2, index: 4, pattern: 'C.com', origin: '2' },
      { layer: 3, index: 1, pattern: '*.d.com', origin: '3' },
    ]);
  });

  it('denies all when nothing is left, and no later layer reopens it', () => {
    const { mode, allowed, blocked, dropped } = stack(
      allow('a.com'),
      allow('b.com'),
      {},
      {
        allowed: ['*.com', 'a.com'],
        blocked: ['c.com'],
      },
    );
    expect({ mode, allowed, blocked }).toEqual({ mode: 'deny_all', allowed: [], blocked: ['3 c.com'] });
    expect(dropped.map(({ layer, index }) => [layer, index])).toEqual([[1, 0], [3, 0], [3, 1]]); // prettier-ignore
  });

  it('unites the blocked lists, equal patterns belonging to the root-most', () => {
    const { blocked } = stack(
      block('z.com', 'A.com'),
      block('a.com', '*.z.com', 'https://b.com/'),
      block('wss://b.com'),
    );
    expect(blocked).toEqual(['R z.com', 'R A.com', '1 *.z.com', '1 https://b.com/']);
  });

  it('fails closed on stored patterns that cannot be read', () => {
    expect(checkUrl(stack(allow('a b')).resolved, 'https://a.com/')).toMatchObject({
      reason: 'not_in_allowlist',
    });
    expect(stack(allow('a.com'), allow('a b'))).toMatchObject({
      mode: 'deny_all',
      dropped: [{ pattern: 'a b' }],
    });
    expect(checkUrl(stack(block('a b')).resolved, 'https://c.com/')).toMatchObject({
      reason: 'blocked_by_rule',
      rule: 'a b',
    });
  });

  it('hands origins through untouched', () => {
    const origin = { id: 7 };
    const { allowed, blocked } = resolveNetworkAccess([{ allowed: ['a.com'], blocked: ['b.com'], origin }]);
    expect([allowed[0]?.origin, blocked[0]?.origin].every((given) => given === origin)).toBe(true);
  });
});

describe('checkUrl', () => {
  const open = stack(block('evil.com')).resolved;
  const listed = stack(
    { allowed: ['*.good.com', 'https://api.com/v1'], blocked: ['bad.good.com', '*.good.com.'] },
    { allowed: ['*.good.com', 'https://api.com/v1/x', 'https://api.com/v1'] },
  ).resolved;
  const narrowed = stack(allow('*.good.com'), {
    allowed: ['x.good.com'],
    blocked: ['https://x.good.com/admin'],
  }).resolved;
  const closed = stack(allow('a.com'), { allowed: ['b.com'], blocked: ['c.com'] }).resolved;

  it.each([
    [open, 'https://a.com/', true, 'no_restriction', null, null],
    [open, 'https://evil.com/', false, 'blocked_by_rule', 'evil.com', 'R'],
    [open, 'https://a@evil.com./', false, 'blocked_by_rule', 'evil.com', 'R'],
    [open, 'nonsense', false, 'invalid_url', null, null],
    [open, 'https://evil.com../', false, 'invalid_url', null, null],
    [open, 'ftp://a.com/', false, 'unsupported_scheme', null, null],
    [open, 'ftp://evil.com/', false, 'unsupported_scheme', null, null],
    [listed, 'https://bad.good.com/', false, 'blocked_by_rule', 'bad.good.com', 'R'],
    [listed, 'https://good.com/', false, 'blocked_by_rule', '*.good.com.', 'R'],
    [listed, 'https://api.com/v1/x/y', true, 'allowed_by_rule', 'https://api.com/v1', 'R'],
    [listed, 'https://api.com/v10', false, 'not_in_allowlist', null, null],
    [narrowed, 'https://x.good.com/', true, 'allowed_by_rule', 'x.good.com', '1'],
    [narrowed, 'https://x.good.com/%61dmin', false, 'blocked_by_rule', 'https://x.good.com/admin', '1'],
    [narrowed, 'https://y.good.com/', false, 'not_in_allowlist', null, null],
    [narrowed, 'https://x.good.com.evil.com/', false, 'not_in_allowlist', null, null],
    [closed, 'https://a.com/', false, 'deny_all', null, null],
    [closed, 'https://c.com/', false, 'blocked_by_rule', 'c.com', '1'],
    [closed, 'nonsense', false, 'invalid_url', null, null],
  ])('#%# decides about %2$j', (resolved, url, allowed, reason, rule, origin) => {
    expect(checkUrl(resolved, url)).toMatchObject({ allowed, reason, rule, origin });
    expect(urlChecker(resolved)(url)).toMatchObject({ allowed, reason, rule, origin });
  });
});

import { joinPaths, sameRoute } from './paths.js';

it.each<[string[], string]>([
  [[], ''],
  [['', '/'], ''],
  [['/ai/', 'v1//harnesses'], 'ai/v1/harnesses'],
])('%j are joined to %j', (paths, expected) => {
  expect(joinPaths(...paths)).toBe(expected);
});

describe('two paths', () => {
  it.each([
    ['', '/'],
    ['ai', '/ai/'],
    ['AI', 'ai'],
    ['a//b', 'a/b'],
    ['orgs/:org', 'orgs/:tenant'],
    ['orgs/:orgId/Ai', 'Orgs/:ID/ai'],
    [':größe', ':"the size"'],
    ['files/*rest', 'files/*all'],
    [':from-:to', ':a-:b'],
  ])('%j and %j are one route', (a, b) => {
    expect(sameRoute(a, b)).toBe(true);
  });

  it.each([
    ['', 'ai'],
    ['ai', 'a/i'],
    ['orgs/:org', 'orgs/org'],
    ['orgs/:org', 'orgs/:org/ai'],
    [':x', '*x'],
    [':a-:b', ':a.:b'],
    ['ai', 'ai-2'],
  ])('%j and %j are two', (a, b) => {
    expect(sameRoute(a, b)).toBe(false);
  });
});

import { byKey, KIB, list, map, pattern, type Limit } from './limit.js';

/** Of what is within its limits alone, and has one together. */
export const LIMITS_TOGETHER: Limit[] = [
  byKey(
    'all configs in bytes',
    'capabilities',
    // Empty ones do not count; the last two make up for what one past needs a place.
    (past) => [
      'plugin:text',
      { ref: 'plugin:empty', config: {} },
      ...list(15, (i) => ({ ref: `plugin:${i}`, config: { a: 'x'.repeat(64 * KIB - 8) } })),
      { ref: 'plugin:large', config: { a: 'é'.repeat(31 * KIB - 4) } },
      { ref: 'plugin:small', config: { a: 'x'.repeat(2 * KIB - 8 + past) } },
    ],
    1_048_576,
    'too_large',
  ),
  byKey(
    'all header values in bytes',
    'mcpServers',
    // Thirty-two full ones; one past, the first gives way to one a byte shorter and one of two bytes.
    (past) => ({
      one: { url: 'https://a.org', headers: map(16, (i) => 'xy'.repeat(4 * KIB).slice(i === 0 ? past : 0)) },
      other: {
        url: 'https://a.org',
        headers: { ...map(16, () => 'xy'.repeat(4 * KIB)), ...(past === 1 && { last: 'xy' }) },
      },
    }),
    262_144,
    'too_large',
  ),
  {
    what: 'all patterns in bytes',
    body: (past) => ({
      network_access: {
        allowed: list(64, (i) => pattern(2048 - Number(i === 0))),
        blocked: [...list(63, () => pattern(2048)), pattern(2000), `${'x'.repeat(45 + past)}.org`],
      },
    }),
    pointer: '/network_access',
    code: 'too_large',
    named: '262144',
  },
];

import { FREE_REF } from './harnesses.js';
import { byKey, KIB, list, map, MIB, pattern, type Limit } from './limit.js';
import { LIMITS_TOGETHER } from './limits-together.js';

export { list, MIB };

/** Objects in one another; the outermost is level 1. */
export const nested = (levels: number): object => (levels === 1 ? {} : { a: nested(levels - 1) });
export const config = (value: object) => ({ capabilities: [{ ref: FREE_REF, config: value }] });
const text = (bytes: number) => ({ path: 'f', content: 'x'.repeat(bytes) });
const base64 = (bytes: number) => ({
  path: 'g',
  content: Buffer.alloc(bytes).toString('base64'),
  encoding: 'base64',
});
const withHeaders = (headers: object) => ({ mcpServers: { s: { url: 'https://a.org', headers } } });
export const LIMITS: Limit[] = [
  byKey('name in characters', 'name', (past) => 'n'.repeat(64 + past), 64),
  byKey('display_name in bytes', 'display_name', (past) => 'x'.repeat(2 * KIB + past), 2048),
  byKey('display_name in bytes of UTF-8', 'display_name', (past) => 'é'.repeat(KIB) + 'x'.repeat(past), 2048),
  byKey('description in bytes', 'description', (past) => 'x'.repeat(10 * KIB + past), 10_240),
  byKey(
    'description in bytes of UTF-8',
    'description',
    (past) => '👍'.repeat(2560) + 'x'.repeat(past),
    10_240,
  ),
  byKey('system_prompt in bytes', 'system_prompt', (past) => 'x'.repeat(MIB + past), 1_048_576),
  byKey(
    'system_prompt in bytes of UTF-8',
    'system_prompt',
    (past) => '語'.repeat(349_525) + 'x'.repeat(1 + past),
    1_048_576,
  ),
  byKey(
    'default_model_id in characters',
    'default_model_id',
    (past) => 'é'.repeat(255 + past),
    255,
    'invalid_format',
  ),
  byKey('number of tags', 'tags', (past) => list(50 + past, (i) => `t${i}`), 50, 'too_many'),
  byKey('tag in characters', 'tags', (past) => ['x', 'x'.repeat(64 + past)], 64, 'too_long', '/tags/1'),
  byKey('tag in code points', 'tags', (past) => ['👍'.repeat(64 + past)], 64, 'too_long', '/tags/0'),
  byKey(
    'number of capabilities',
    'capabilities',
    (past) => list(250 + past, (i) => ({ ref: `plugin:${i}` })),
    250,
    'too_many',
  ),
  byKey(
    'ref in bytes',
    'capabilities',
    (past) => [{ ref: `plugin:${'x'.repeat(121 + past)}` }],
    128,
    'too_long',
    '/capabilities/0/ref',
  ),
  {
    what: 'config in bytes',
    body: (past) => config({ a: 'x'.repeat(64 * KIB - 8 + past) }),
    pointer: '/capabilities/0/config',
    code: 'too_large',
    named: '65536',
  },
  {
    what: 'config in bytes of UTF-8',
    body: (past) => config({ a: '👍'.repeat(16 * KIB - 2) + 'x'.repeat(past) }),
    pointer: '/capabilities/0/config',
    code: 'too_large',
    named: '65536',
  },
  {
    what: 'depth of a config',
    body: (past) => config(nested(32 + past)),
    pointer: '/capabilities/0/config',
    code: 'too_deep',
    named: '32',
  },
  byKey(
    'number of starter files',
    'initial_files',
    (past) => list(100 + past, (i) => ({ path: `f${i}`, content: '' })),
    100,
    'too_many',
  ),
  byKey('text files in bytes', 'initial_files', (past) => [text(5 * MIB + past)], 5_242_880, 'too_large'),
  byKey(
    'binary files in decoded bytes',
    'initial_files',
    (past) => [base64(5 * MIB + past)],
    5_242_880,
    'too_large',
  ),
  byKey(
    'all files in decoded bytes',
    'initial_files',
    (past) => [text(2 * MIB), base64(3 * MIB + past)],
    5_242_880,
    'too_large',
  ),
  byKey(
    'path in bytes',
    'initial_files',
    (past) => [{ path: `/${'x'.repeat(1023 + past)}`, content: '' }],
    1024,
    'too_long',
    '/initial_files/0/path',
  ),
  byKey(
    'path in bytes of UTF-8',
    'initial_files',
    (past) => [{ path: `/x${'é'.repeat(511)}${'x'.repeat(past)}`, content: '' }],
    1024,
    'too_long',
    '/initial_files/0/path',
  ),
  byKey(
    'number of MCP servers',
    'mcpServers',
    (past) => map(50 + past, () => ({ url: 'https://a.org' })),
    50,
    'too_many',
  ),
  {
    what: 'MCP server name in characters',
    body: (past) => ({ mcpServers: { ['s'.repeat(64 + past)]: { url: 'https://a.org' } } }),
    pointer: `/mcpServers/${'s'.repeat(65)}`,
    code: 'too_long',
    named: '64',
  },
  {
    what: 'number of headers',
    body: (past) => withHeaders(map(50 + past, () => 'v')),
    pointer: '/mcpServers/s/headers',
    code: 'too_many',
    named: '50',
  },
  {
    what: 'header value in bytes',
    body: (past) => withHeaders({ h: 'xy'.repeat(4 * KIB) + 'x'.repeat(past) }),
    pointer: '/mcpServers/s/headers/h',
    code: 'too_large',
    named: '8192',
  },
  ...['allowed', 'blocked'].flatMap((key): Limit[] => [
    {
      what: `number of ${key} patterns`,
      body: (past) => ({ network_access: { [key]: list(500 + past, (i) => `h${i}.org`) } }),
      pointer: `/network_access/${key}`,
      code: 'too_many',
      named: '500',
    },
    {
      what: `${key} pattern in characters`,
      body: (past) => ({ network_access: { [key]: ['a.org', pattern(2048 + past)] } }),
      pointer: `/network_access/${key}/1`,
      code: 'too_long',
      named: '2048',
    },
  ]),
  byKey('number of metadata keys', 'embedder_metadata', (past) => map(16 + past, () => 'v'), 16, 'too_many'),
  {
    what: 'metadata key in characters',
    body: (past) => ({ embedder_metadata: { ['k'.repeat(64 + past)]: 'v' } }),
    pointer: `/embedder_metadata/${'k'.repeat(65)}`,
    code: 'too_long',
    named: '64',
  },
  {
    what: 'metadata key in code points',
    body: (past) => ({ embedder_metadata: { ['👍'.repeat(64 + past)]: 'v' } }),
    pointer: `/embedder_metadata/${'👍'.repeat(65)}`,
    code: 'too_long',
    named: '64',
  },
  byKey(
    'metadata value in characters',
    'embedder_metadata',
    (past) => ({ k: 'v'.repeat(512 + past) }),
    512,
    'too_long',
    '/embedder_metadata/k',
  ),
  byKey(
    'metadata value in code points',
    'embedder_metadata',
    (past) => ({ k: '👍'.repeat(512 + past) }),
    512,
    'too_long',
    '/embedder_metadata/k',
  ),
  ...LIMITS_TOGETHER,
];

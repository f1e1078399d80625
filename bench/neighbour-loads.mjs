/** The loads of `npm run bench:neighbour`: the harnesses that they need, and the requests. */

const LEVELS = 16;
const PATTERNS = 500;

/** @typedef {(method: string, path: string, body: object) => Promise<{ id: string }>} Call */

/**
 * Four families: `large` is too large to be resolved, `fits` is about as large as may be, `same` replaces one file, and
 * `rules` has as many network rules as may be, which are short.
 * @param {Call} call
 */
export async function growHeavy(call) {
  const family = async (name, levels, content) => {
    let parent = null;
    for (let level = 1; level <= levels; level++) {
      const body = { name: `${name}-${level}`, parent_harness_id: parent, ...content(level) };
      parent = (await call('POST', '/v1/harnesses', body)).id;
    }
  };
  const withFile = (path, megabytes) => ({
    capabilities: [{ ref: 'session_file_system' }],
    initial_files: [{ path, content: lines(megabytes) }],
  });
  await family('large', LEVELS, (level) => withFile(`/level-${level}`, 9.5));
  await family('fits', 2, (level) => withFile(`/level-${level}`, 7.5));
  await family('same', LEVELS, () => withFile('/same', 9.5));
  await family('rules', LEVELS, (level) => ({ network_access: rules(level) }));
  const first = await call('GET', '/v1/harnesses/large-1');
  const files = [{ path: '/level-1', content: `${lines(9.4)}x` }];
  await call('PATCH', `/v1/harnesses/${first.id}`, { initial_files: files });
}

const get = (path) => ({ method: 'GET', path: `/v1/harnesses/${path}` });
const post = (path, body, type = 'application/json') => ({
  method: 'POST',
  path: `/v1/harnesses/${path}`,
  type,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

export const LOADS = [
  { name: 'nothing', ...get('small'), connections: 0 },
  { name: '16 × effective, too large', ...get(`large-${LEVELS}/effective`), connections: 16 },
  { name: '16 × effective, 15 MB', ...get('fits-2/effective'), connections: 16 },
  {
    name: '16 × effective, one file replaced at every level',
    ...get(`same-${LEVELS}/effective`),
    connections: 16,
  },
  { name: '32 × get, 9.5 MB', ...get('large-1'), connections: 32 },
  { name: '32 × export, 9.5 MB', ...get('large-1/export'), connections: 32 },
  { name: '32 × diff, 9.5 MB', ...get('large-1/versions/1/diff/2'), connections: 32 },
  { name: '16 × effective, 16,000 rules', ...get(`rules-${LEVELS}/effective`), connections: 16 },
  {
    name: '16 × check of 100 URLs, 16,000 rules',
    ...post(`rules-${LEVELS}/network-access/check`, { urls: urls() }),
    connections: 16,
  },
  {
    name: '8 × validate, 190,000 keys in a config',
    ...post('validate', withKeys(190_000, 1)),
    connections: 8,
  },
  {
    name: '8 × validate, 9,900 keys in 10 configs',
    ...post('validate', withKeys(9_900, 10)),
    connections: 8,
  },
  {
    name: '8 × validate, 200,000 tags',
    ...post('validate', { name: 'x', tags: list(199_999, () => 1) }),
    connections: 8,
  },
  {
    name: '8 × import, YAML of 190,000 elements',
    ...post('import?dry_run=true', `name: y\ntags:\n${'  - a\n'.repeat(190_000)}`, 'application/yaml'),
    connections: 8,
  },
  { name: '8 × validate, 9.8 MB', ...post('validate', withText(9.8)), connections: 8 },
  { name: '8 × preview, 9.8 MB', ...post('preview', withText(9.8)), connections: 8 },
];

/** Two bytes of JSON each. */
function lines(megabytes) {
  return '\n'.repeat(megabytes * 500_000);
}

function list(length, item) {
  return Array.from({ length }, (_, i) => item(i));
}

/** Every other level narrows what the one above allows. */
function rules(level) {
  const allowed = (i) =>
    level % 2 === 1 ? `*.d${i}.example.com` : `https://a.d${i}.example.com/p${level}/q`;
  return { allowed: list(PATTERNS, allowed), blocked: list(PATTERNS, (i) => `b${level}.d${i}.example.com`) };
}

function urls() {
  return list(100, (i) => `https://a.d${i}.example.com/p/${'a'.repeat(8000)}`);
}

function withKeys(keys, configs) {
  const config = (j) => Object.fromEntries(list(keys, (i) => [`${j}k${i}`, 1]));
  return { name: 'x', capabilities: list(configs, (j) => ({ ref: `plugin:${j}`, config: config(j) })) };
}

function withText(megabytes) {
  return { name: 'x', initial_files: [{ path: '/a', content: lines(megabytes) }] };
}

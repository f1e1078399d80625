import fc from 'fast-check';

/** Text as people and programs write it: line ends of every kind, spaces at the ends, and what YAML takes for more. */
const LINES = [
  '\n',
  '\r\n',
  '\r',
  ' ',
  '  ',
  '\t',
  'a',
  'Ü',
  '日',
  '👩‍💻',
  '-',
  '#',
  ':',
  '"',
  "'",
  '---',
  '\u2028',
  '\u0085',
];
const WORDS = [
  'no',
  'yes',
  '~',
  'null',
  'true',
  '1e3',
  '0x1F',
  '012',
  '2024-01-01',
  '12:30',
  '.inf',
  '<<',
  '*a',
  '!x',
  '|',
];
const text = (maxLength: number) =>
  fc.oneof(
    fc.constantFrom(...WORDS),
    fc.array(fc.constantFrom(...LINES), { maxLength }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength }).map((it) => it.replaceAll('\0', '')),
  );
const nonBlank = (maxLength: number) => text(maxLength).map((it) => (it.trim() === '' ? 'x' : it));
const segment = fc.stringMatching(/^[A-Za-z0-9_ -]{1,12}$/).filter((it) => it.trim() === it && it !== '');
const path = fc
  .array(segment, { minLength: 1, maxLength: 3 })
  .map((parts) => `/${parts.join('/')}`)
  .filter((it) => !it.startsWith('/workspace'));
const file = fc.oneof(
  fc.record({ path, content: text(60), encoding: fc.constant('text'), is_readonly: fc.boolean() }),
  fc.record({
    path,
    content: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('base64')),
    encoding: fc.constant('base64'),
    is_readonly: fc.boolean(),
  }),
);
/** Whole numbers beyond ±(2^53−1) are refused, so fractions stay small. */
const number = fc.oneof(fc.maxSafeInteger(), fc.double({ min: -1000, max: 1000, noNaN: true }));
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text(8),
    number.map((it) => (Object.is(it, -0) ? 0 : it)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(text(6), tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;
const config = fc.dictionary(text(8), json, {
  maxKeys: 3,
  noNullPrototype: true,
});
const capability = fc.oneof(
  fc.record({ ref: fc.constantFrom('web_fetch', 'shell', 'current_time', 'skills') }),
  fc.record({ ref: fc.stringMatching(/^plugin:[a-z]{1,6}$/), config }),
);
const host = fc.stringMatching(/^[a-z]{1,8}$/).map((it) => `${it}.example.com`);
const server = fc.record(
  {
    url: host.map((it) => `https://${it}/mcp`),
    headers: fc.dictionary(
      fc.stringMatching(/^X-[A-Za-z]{1,6}$/).map((it) => it.toLowerCase()),
      fc.stringMatching(/^[!-~]([ -~]{0,18}[!-~])?$/).filter((it) => !it.includes('***')),
      { maxKeys: 2, noNullPrototype: true },
    ),
    auth_mode: fc.constantFrom('none', 'api_key', 'oauth'),
    tool_discovery: fc.boolean(),
  },
  { requiredKeys: ['url'] },
);

/** A body of `create_harness` without a name: every field, most of the time. */
export const generatedHarness = fc.record(
  {
    display_name: nonBlank(20),
    description: text(40),
    system_prompt: text(120),
    default_model_id: fc.constantFrom('gpt-5', '1e3', 'no'),
    tags: fc.array(nonBlank(10), { maxLength: 4 }),
    capabilities: fc.uniqueArray(capability, { selector: ({ ref }) => ref, maxLength: 4 }),
    initial_files: fc.uniqueArray(file, {
      selector: (one) => one.path.split('/')[1]!.toLowerCase(),
      maxLength: 3,
    }),
    mcpServers: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), server, {
      maxKeys: 2,
      noNullPrototype: true,
    }),
    network_access: fc.record({
      allowed: fc.array(host, { maxLength: 3 }),
      blocked: fc.array(host, { maxLength: 3 }),
    }),
    embedder_metadata: fc.dictionary(
      fc.stringMatching(/^[A-Za-z0-9_.~/ -]{1,12}$/).filter((it) => it.trim() !== ''),
      text(20),
      { maxKeys: 3, noNullPrototype: true },
    ),
    parallel_tool_calls: fc.boolean(),
  },
  { requiredKeys: [] },
);

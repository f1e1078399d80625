import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let api: Client;

beforeAll(async () => {
  server = await startServer();
  api = new Client(server.url);
});
afterAll(() => server.stop());

type Result = { url: string; allowed: boolean; reason: string; rule: string | null; origin: object | null };

const ask = (idOrName: string, body: object) =>
  api.post(`/v1/harnesses/${idOrName}/network-access/check`, body);
const check = async ({ id }: Harness, ...urls: string[]) =>
  (await ask(id, { urls }).expect(200)).body.results as Result[];
const reasons = async (harness: Harness, ...urls: string[]) =>
  (await check(harness, ...urls)).map(({ reason }) => reason);

async function chainOf(...rules: (object | null)[]): Promise<Harness[]> {
  const chain: Harness[] = [];
  for (const network_access of rules) {
    const parent_harness_id = chain.at(-1)?.id ?? null;
    chain.push(await api.create({ name: uniqueName(), parent_harness_id, network_access }));
  }
  return chain;
}

describe('patterns, as the contract shows them', () => {
  const TABLE: [pattern: string, matching: string[], others: string[]][] = [
    [
      'api.example.com',
      [
        'https://api.example.com',
        'http://api.example.com:8080/any?q=1#f',
        'wss://api.example.com/socket',
        'HTTPS://API.EXAMPLE.COM./',
      ],
      ['https://example.com', 'https://x.api.example.com', 'https://api.example.com.evil.com'],
    ],
    [
      '*.example.com',
      ['https://example.com', 'https://a.example.com', 'https://a.b.example.com:1'],
      ['https://notexample.com', 'https://example.com.org'],
    ],
    [
      'https://api.example.com/v1/',
      [
        'https://api.example.com/v1',
        'https://api.example.com/v1/x',
        'https://api.example.com/v1?q',
        'wss://api.example.com:443/v1/',
        'https://api.example.com/v2/../v1/x',
        'https://api.example.com/%76%31/x',
      ],
      [
        'http://api.example.com/v1',
        'https://api.example.com:8443/v1',
        'https://api.example.com/v10',
        'https://api.example.com/V1',
        'https://api.example.com/v1/../admin',
        'https://api.example.com/v1/..%2fadmin/../../x',
        'https://x.example.com/v1',
      ],
    ],
    [
      'https://good.com/a/',
      ['HTTPS://GOOD.com:443/a/../a/b'],
      ['https://good.com@evil.com/a/', 'https://good.com.evil.com/a/', 'HTTPS://GOOD.com:443/a/../b'],
    ],
    ['https://a.org/admin', ['https://a.org/%61dmin'], ['https://a.org/administrator']],
    ['ws://a.org/', ['http://a.org/x', 'ws://a.org:80'], ['https://a.org', 'wss://a.org']],
    [
      '127.0.0.1',
      ['http://127.1', 'http://0x7f000001', 'http://127.0.0.1.', 'http://[::ffff:7f00:1]/'],
      ['http://127.0.0.2'],
    ],
    ['[2001:DB8::1]', ['https://[2001:db8:0:0:0:0:0:1]:8443/'], ['https://[2001:db8::2]']],
    [
      'bücher.example',
      ['https://xn--bcher-kva.example', 'https://BÜCHER.example'],
      ['https://bucher.example'],
    ],
    ['xn--bcher-kva.example', ['https://bücher.example'], []],
    ['good.com.', ['https://good.com'], []],
  ];

  it.each(TABLE)('%s allows what it matches and nothing else', async (pattern, matching, others) => {
    const [harness] = await chainOf({ allowed: [pattern] });
    const results = await check(harness!, ...matching, ...others);
    expect(results.filter(({ allowed }) => allowed).map(({ url }) => url)).toEqual(matching);
  });

  it.each(TABLE)('%s blocks what it matches and nothing else', async (pattern, matching, others) => {
    const [harness] = await chainOf({ blocked: [pattern] });
    const results = await check(harness!, ...matching, ...others);
    expect(results.filter(({ allowed }) => !allowed).map(({ url }) => url)).toEqual(matching);
  });
});

describe('an answer', () => {
  it('says the reason, the rule as it was written, and the layer it came from', async () => {
    const [parent, child] = await chainOf(
      { allowed: ['*.Example.com'] },
      { allowed: ['api.example.com', 'b.example.com'], blocked: ['https://api.example.com/Admin/'] },
    );
    const from = ({ id, name, version }: Harness) => ({ harness_id: id, harness_name: name, version });
    const urls = [
      [
        'https://api.example.com/Admin',
        false,
        'blocked_by_rule',
        'https://api.example.com/Admin/',
        from(child!),
      ],
      ['https://api.example.com/', true, 'allowed_by_rule', 'api.example.com', from(child!)],
      ['https://c.example.com/', false, 'not_in_allowlist', null, null],
      ['no url', false, 'invalid_url', null, null],
      ['ftp://api.example.com/', false, 'unsupported_scheme', null, null],
    ] as const;
    const results = await check(child!, ...urls.map(([url]) => url));
    expect(
      results.map(({ url, allowed, reason, rule, origin }) => [url, allowed, reason, rule, origin]),
    ).toEqual(urls);
    expect(await check(parent!, 'https://c.example.com/')).toMatchObject([
      { allowed: true, rule: '*.Example.com', origin: from(parent!) },
    ]);
  });

  it.each<[string, object | null, string, string]>([
    ['no rule', null, 'https://a.org', 'no_restriction'],
    ['only a block list', { blocked: ['b.org'] }, 'https://a.org', 'no_restriction'],
    [
      'both lists, for what both match',
      { allowed: ['a.org'], blocked: ['*.a.org'] },
      'http://a.org',
      'blocked_by_rule',
    ],
    ['no rule, for a mail address', null, 'mailto:a@a.org', 'unsupported_scheme'],
    ['no rule, for a file', null, 'file:///etc/passwd', 'unsupported_scheme'],
    ['no rule, for a script', null, 'javascript:alert(1)', 'unsupported_scheme'],
    ['no rule, for a relative path', null, '/v1', 'invalid_url'],
    ['no rule, for nothing', null, '', 'invalid_url'],
    ['no rule, for a bad port', null, 'https://a.org:99999', 'invalid_url'],
  ])('with %s gives its reason', async (_what, rules, url, reason) => {
    const [harness] = await chainOf(rules);
    expect(await reasons(harness!, url)).toEqual([reason]);
  });

  it('is deny_all below lists that have nothing in common, whatever comes after', async () => {
    const chain = await chainOf({ allowed: ['a.org'] }, { allowed: ['b.org'] }, null, {
      allowed: ['a.org', 'b.org'],
    });
    expect(await reasons(chain.at(-1)!, 'https://a.org', 'https://b.org', 'x:')).toEqual([
      'deny_all',
      'deny_all',
      'unsupported_scheme',
    ]);
  });

  it('never allows what an ancestor denies', async () => {
    const [, child] = await chainOf({ blocked: ['*.evil.org'] }, { allowed: ['a.evil.org', 'good.org'] });
    expect(await reasons(child!, 'https://a.evil.org', 'https://good.org')).toEqual([
      'blocked_by_rule',
      'allowed_by_rule',
    ]);
  });

  it('keeps the order of the URLs, and repeats them', async () => {
    const [harness] = await chainOf({ allowed: ['a.org'] });
    const urls = Array.from({ length: 100 }, (_, i) => (i % 2 ? 'https://a.org' : `https://b.org/${i}`));
    expect((await check(harness!, ...urls)).map(({ url }) => url)).toEqual(urls);
  });

  it('spoils no other, whatever cannot be judged', async () => {
    const bad = [
      'https://a.org/\ud800',
      'https://a.org/\0',
      'https://a.org\\@b.org',
      'https://b.org;.a.org',
      '',
      ' ',
      'x',
    ];
    const [harness] = await chainOf({ allowed: ['a.org', '*.a.org'] });
    const long = `https://a.org/${'x'.repeat(9000)}`;
    const results = await check(harness!, ...bad, long, 'HTTPS://A.org:443/x/../y?q#f');
    const invalid = { allowed: false, reason: 'invalid_url', normalized_url: null };
    expect(results.slice(0, -1)).toMatchObject(
      bad
        .map((url) => ({ ...invalid, url }))
        .concat({ ...invalid, url: expect.stringMatching(/^https:\/\/a\.org\/x{900}.*…$/) }),
    );
    expect(results.at(-1)).toMatchObject({ allowed: true, normalized_url: 'https://a.org/y?q#f' });
  });

  it('is given for a built-in, by name and as default', async () => {
    const { body } = await ask('default', { urls: ['https://a.org'] }).expect(200);
    expect(body).toEqual({
      results: [
        {
          url: 'https://a.org',
          normalized_url: 'https://a.org/',
          allowed: true,
          reason: 'no_restriction',
          rule: null,
          origin: null,
        },
      ],
    });
  });
});

describe('a question', () => {
  it.each<[string, object, [string, string]]>([
    ['no URLs', {}, ['/urls', 'required']],
    ['an empty list', { urls: [] }, ['/urls', 'too_few']],
    ['101 URLs', { urls: Array(101).fill('https://a.org') }, ['/urls', 'too_many']],
    ['no list', { urls: 'https://a.org' }, ['/urls', 'invalid_type']],
    ['a number', { urls: ['https://a.org', 7] }, ['/urls/1', 'invalid_type']],
    ['an unknown key', { urls: ['https://a.org'], url: '' }, ['/url', 'unknown_key']],
  ])('with %s is refused', async (_what, body, error) => {
    expect(refusal(await ask('generic', body))).toEqual([400, 'validation_failed', error]);
  });

  it('about a harness that does not exist is a 404', async () => {
    expect(refusal(await ask('nobody', { urls: ['https://a.org'] }))).toEqual([404, 'harness_not_found']);
  });
});

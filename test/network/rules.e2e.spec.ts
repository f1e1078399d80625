import { Client, refusal, uniqueName } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let api: Client;

beforeAll(async () => {
  server = await startServer();
  api = new Client(server.url);
});
afterAll(() => server.stop());

const send = (network_access: unknown) => api.post('/v1/harnesses', { name: uniqueName(), network_access });

describe('a pattern', () => {
  it.each([
    ['empty', ''],
    ['a space', 'a b.org'],
    ['a space around it', ' a.org'],
    ['a line break', 'a.org\n'],
    ['user info', 'user@a.org'],
    ['user info in a prefix', 'https://user:pw@a.org/'],
    ['another scheme', 'ftp://a.org/'],
    ['a scheme without slashes', 'mailto:a@a.org'],
    ['a path without scheme', 'a.org/v1'],
    ['a scheme without host', 'https://'],
    ['a scheme with a path only', 'https:///v1'],
    ['slashes without scheme', '//a.org'],
    ['an empty label', 'a..org'],
    ['a leading dot', '.a.org'],
    ['two trailing dots', 'a.org..'],
    ['a label that starts with -', 'a.-b.org'],
    ['a label that ends with -', 'a-.org'],
    ['a lone star', '*'],
    ['a star in the middle', 'a.*.org'],
    ['a star in a label', 'a*.org'],
    ['two stars', '*.*.org'],
    ['a star before an address', '*.1.2.3.4'],
    ['a star in a prefix', 'https://*.a.org/'],
    ['a star in a path', 'https://a.org/*'],
    ['a port on a host', 'a.org:443'],
    ['a port on a domain', '*.a.org:443'],
    ['a port on an address', '[::1]:80'],
    ['a query', 'https://a.org/?q'],
    ['a fragment', 'https://a.org/#f'],
    ['a backslash', 'https://a.org\\v1'],
    ['a bad port', 'https://a.org:99999/'],
  ])('with %s is refused on write, pointing at it', async (_what, pattern) => {
    const response = await send({ allowed: ['ok.org', pattern], blocked: [pattern] });
    expect(refusal(response)).toEqual([
      400,
      'validation_failed',
      ['/network_access/allowed/1', 'invalid_network_pattern'],
      ['/network_access/blocked/0', 'invalid_network_pattern'],
    ]);
  });

  it.each([
    'a.org',
    'A.Org',
    'a.org.',
    '*.a.org',
    'localhost',
    '1.2.3.4',
    '[::1]',
    'bücher.example',
    'https://a.org',
    'https://a.org:8443/v1/x%20y',
    'WSS://A.org/',
    'http://[::ffff:1.2.3.4]/',
  ])('%s is stored as written', async (pattern) => {
    const { body } = await send({ allowed: [pattern], blocked: [pattern] }).expect(201);
    expect(body.network_access).toEqual({ allowed: [pattern], blocked: [pattern] });
  });

  it('that catches exponential matching is answered like any other', async () => {
    const hostile = [
      'a.'.repeat(1000) + '-',
      '-'.repeat(2000),
      `https://${'a@'.repeat(900)}b`,
      '*'.repeat(2000),
    ];
    expect((await send({ blocked: hostile })).body.errors).toHaveLength(hostile.length);
  });
});

describe('network rules', () => {
  it.each<[string, unknown, [string, string]]>([
    ['no object', [], ['/network_access', 'invalid_type']],
    ['an unknown key', { allow: [] }, ['/network_access/allow', 'unknown_key']],
    ['no list', { allowed: 'a.org' }, ['/network_access/allowed', 'invalid_type']],
    ['a number', { blocked: [1] }, ['/network_access/blocked/0', 'invalid_type']],
    ['501 patterns', { blocked: Array(501).fill('a.org') }, ['/network_access/blocked', 'too_many']],
    [
      '2,049 characters',
      { allowed: [`https://a.org/${'x'.repeat(2035)}`] },
      ['/network_access/allowed/0', 'too_long'],
    ],
    ['NUL', { allowed: ['a\0.org'] }, ['/network_access/allowed/0', 'unstorable_text']],
  ])('with %s are refused', async (_what, rules, error) => {
    const [status, code, first] = refusal(await send(rules));
    expect([status, code, first]).toEqual([400, 'validation_failed', error]);
  });

  it.each<[string, object, object | null]>([
    ['nothing in them', {}, null],
    ['two empty lists', { allowed: [], blocked: [] }, null],
    ['nulls', { allowed: null, blocked: null }, null],
    ['one list', { blocked: ['a.org'] }, { allowed: [], blocked: ['a.org'] }],
    ['one pattern twice', { allowed: ['a.org', 'A.org'] }, { allowed: ['a.org', 'A.org'], blocked: [] }],
    [
      '2,048 characters',
      { allowed: [`https://a.org/${'x'.repeat(2034)}`] },
      { allowed: [`https://a.org/${'x'.repeat(2034)}`], blocked: [] },
    ],
  ])('with %s are stored', async (_what, rules, stored) => {
    expect((await send(rules).expect(201)).body.network_access).toEqual(stored);
  });

  it.each([null, {}, { allowed: [] }, { blocked: [], allowed: [] }])('are cleared by %j', async (cleared) => {
    const { id } = (await send({ allowed: ['a.org'] }).expect(201)).body;
    const { body } = await api.patch(`/v1/harnesses/${id}`, { network_access: cleared }).expect(200);
    expect(body.network_access).toBeNull();
  });

  it('are replaced whole', async () => {
    const { id } = (await send({ allowed: ['a.org'], blocked: ['b.org'] }).expect(201)).body;
    const { body } = await api.patch(`/v1/harnesses/${id}`, { network_access: { allowed: ['c.org'] } });
    expect(body.network_access).toEqual({ allowed: ['c.org'], blocked: [] });
  });
});

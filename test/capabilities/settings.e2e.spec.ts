import { Client, refusal, uniqueName } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let api: Client;

beforeAll(async () => {
  server = await startServer();
  api = new Client(server.url);
});
afterAll(() => server.stop());

const send = (capabilities: unknown) => api.post('/v1/harnesses', { name: uniqueName(), capabilities });

describe('a config', () => {
  const level = (depth: number): object => (depth === 1 ? {} : { a: level(depth - 1) });
  const fetchWith = (config: unknown) => [{ ref: 'web_fetch', config }];

  it.each<[string, unknown, string, string]>([
    ['no object', [], '', 'invalid_type'],
    ['a text', 'x', '', 'invalid_type'],
    ['an unknown setting', { timeout: 3 }, '/timeout', 'unknown_key'],
    ['a setting of the wrong type', { timeout_seconds: '3' }, '/timeout_seconds', 'invalid_config'],
    ['a setting that is too small', { timeout_seconds: 0 }, '/timeout_seconds', 'invalid_config'],
    ['a fraction', { timeout_seconds: 1.5 }, '/timeout_seconds', 'invalid_config'],
    ['a null setting', { respect_robots: null }, '/respect_robots', 'invalid_config'],
  ])('with %s is refused, pointing into it', async (_what, config, pointer, code) => {
    expect(refusal(await send(fetchWith(config)))).toEqual([
      400,
      'validation_failed',
      [`/capabilities/0/config${pointer}`, code],
    ]);
  });

  it('is refused with all its problems, and a suggestion for a mistyped setting', async () => {
    const { body } = await send(fetchWith({ timeout_second: 1, max_redirects: -1 }));
    expect(body.errors).toMatchObject([
      { pointer: '/capabilities/0/config/timeout_second', suggestion: 'timeout_seconds' },
      { pointer: '/capabilities/0/config/max_redirects', code: 'invalid_config' },
    ]);
  });

  it.each([{ timeout_seconds: 3, respect_robots: false }, {}])('%j is kept as it is', async (config) => {
    expect((await send(fetchWith(config)).expect(201)).body.capabilities).toEqual(fetchWith(config));
  });

  it.each([undefined, null])('%s is an empty one', async (config) => {
    expect((await send(fetchWith(config)).expect(201)).body.capabilities).toEqual(fetchWith({}));
  });

  it('of a prefixed ref is the business of the host', async () => {
    const capabilities = [{ ref: 'skill:x', config: { any: [1, { b: null }] } }];
    expect((await send(capabilities).expect(201)).body.capabilities).toEqual(capabilities);
  });

  it.each<[string, object, string]>([
    ['33 levels', level(33), 'too_deep'],
    ['more than 64 KiB', { a: 'x'.repeat(64 * 1024) }, 'too_large'],
  ])('with %s is refused', async (_what, config, code) => {
    const response = await send([{ ref: 'skill:x', config }]);
    expect(refusal(response)).toEqual([400, 'validation_failed', ['/capabilities/0/config', code]]);
  });

  it('may be 32 levels deep', async () => {
    expect((await send([{ ref: 'skill:x', config: level(32) }])).status).toBe(201);
  });
});

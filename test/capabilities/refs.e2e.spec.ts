import { Client, refusal, uniqueName } from '../support/client.js';
import { FREE_REF } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const send = (capabilities: unknown) => client.post('/v1/harnesses', { name: uniqueName(), capabilities });
const withRefs = (...refs: unknown[]) => send(refs.map((ref) => ({ ref })));
const refused = (...problems: [string, string][]) => [400, 'validation_failed', ...problems];

describe('a plain string', () => {
  it('is taken as its ref, wherever capabilities are sent', async () => {
    const plain = ['web_fetch', { ref: FREE_REF }, 'skill:pdf'];
    const full = ['web_fetch', FREE_REF, 'skill:pdf'].map((ref) => ({ ref, config: {} }));
    const { body: made } = await send(plain).expect(201);
    expect(made.capabilities).toEqual(full);
    const patched = await client.patch(`/v1/harnesses/${made.id}`, { capabilities: plain });
    expect([patched.body.capabilities, patched.body.version]).toEqual([full, 1]);
    const layers = [{ kind: 'agent', capabilities: ['current_time'] }];
    const { body: effective } = await client.post(`/v1/harnesses/${made.id}/effective`, { layers });
    expect(effective.capabilities.at(-1)).toEqual({ ref: 'current_time', config: {} });
    const { body: preview } = await client.post('/v1/harnesses/preview', { capabilities: plain });
    expect(preview.capabilities).toEqual(full);
    const document = JSON.stringify({ name: uniqueName(), capabilities: plain });
    const imported = await client.post('/v1/harnesses/import').type('json').send(document);
    expect(imported.body.capabilities).toEqual(full);
  });

  it.each([
    [['nope'], ['/capabilities/0', 'capability_not_found']],
    [
      ['web_fetch', 'not a ref'],
      ['/capabilities/1', 'invalid_format'],
    ],
    [
      ['web_fetch', { ref: 'web_fetch' }],
      ['/capabilities/1/ref', 'duplicate'],
    ],
    [
      ['web_fetch', 'web_fetch'],
      ['/capabilities/1', 'duplicate'],
    ],
  ])('is checked like one: %j', async (capabilities, problem) =>
    expect(refusal(await send(capabilities))).toEqual(refused(problem as [string, string])),
  );
});

describe('a ref', () => {
  it.each([
    'mcp:docs',
    'skill:pdf',
    'plugin:a.b',
    'declarative:x.y-z:1',
    'mcp:mcp:x',
    `skill:${'x'.repeat(122)}`,
  ])('%s is taken by its form', async (ref) => {
    expect((await send([{ ref }]).expect(201)).body.capabilities).toEqual([{ ref, config: {} }]);
  });

  it.each<[string, unknown, string]>([
    ['unknown', 'nope', 'capability_not_found'],
    ['in another case', 'Web_Fetch', 'capability_not_found'],
    ['the name of a property', 'constructor', 'capability_not_found'],
    ['__proto__', '__proto__', 'capability_not_found'],
    ['with an unknown prefix', 'tool:x', 'capability_not_found'],
    ['only a prefix', 'mcp:', 'invalid_format'],
    ['empty', '', 'invalid_format'],
    ['that starts with a digit', '1a', 'invalid_format'],
    ['with a space', 'web fetch', 'invalid_format'],
    ['with a line break', 'web_fetch\n', 'invalid_format'],
    ['with a letter beyond ASCII', 'wéb_fetch', 'invalid_format'],
    ['129 bytes long', `mcp:${'x'.repeat(125)}`, 'too_long'],
    ['a number', 7, 'invalid_type'],
    ['absent', undefined, 'required'],
  ])('that is %s is refused', async (_what, ref, code) => {
    const response = await send([{ ref: 'web_fetch' }, { ref }]);
    expect(refusal(response)).toEqual([400, 'validation_failed', ['/capabilities/1/ref', code]]);
  });

  it.each([
    ['web_fech', 'web_fetch'],
    ['sesion_file_system', 'session_file_system'],
    ['curent_time', 'current_time'],
  ])('%s is answered with the suggestion %s', async (ref, suggestion) => {
    expect((await send([{ ref }])).body.errors).toMatchObject([{ code: 'capability_not_found', suggestion }]);
  });

  it('may appear once', async () => {
    expect(refusal(await send([{ ref: 'git' }, { ref: 'browser' }, { ref: 'git' }]))).toEqual([
      400,
      'validation_failed',
      ['/capabilities/2/ref', 'duplicate'],
    ]);
  });
});

describe('the list of capabilities', () => {
  it.each<[string, unknown, [string, string]]>([
    ['no list', {}, ['/capabilities', 'invalid_type']],
    ['a number', [7], ['/capabilities/0', 'invalid_type']],
    ['null', [null], ['/capabilities/0', 'invalid_type']],
    ['an unknown key', [{ ref: 'git', enabled: true }], ['/capabilities/0/enabled', 'unknown_key']],
    [
      '251 entries',
      Array.from({ length: 251 }, (_, i) => ({ ref: `mcp:${i}` })),
      ['/capabilities', 'too_many'],
    ],
  ])('with %s is refused', async (_what, capabilities, error) => {
    expect(refusal(await send(capabilities))).toEqual([400, 'validation_failed', error]);
  });
});

describe('a capability', () => {
  it('has a config, and stands in the order sent', async () => {
    const { body } = await withRefs('web_fetch', 'current_time', FREE_REF);
    expect(body.capabilities).toEqual(
      ['web_fetch', 'current_time', FREE_REF].map((ref) => ({ ref, config: {} })),
    );
  });

  it.each(['mcp:x', 'skill:a.b-c_d', 'plugin:vendor:thing', 'declarative:1'])(
    'may have the ref %s, by its form',
    async (ref) => {
      expect((await withRefs(ref)).status).toBe(201);
    },
  );

  it.each<[unknown, string]>([
    ['', 'invalid_format'],
    ['1a', 'invalid_format'],
    ['-a', 'invalid_format'],
    ['.a', 'invalid_format'],
    [':a', 'invalid_format'],
    ['a b', 'invalid_format'],
    ['a/b', 'invalid_format'],
    ['é', 'invalid_format'],
    ['a\n', 'invalid_format'],
    ...['mcp:', 'skill:', 'plugin:', 'declarative:'].map((ref): [string, string] => [ref, 'invalid_format']),
    [7, 'invalid_type'],
    [null, 'required'],
  ])('cannot have the ref %j', async (ref, code) => {
    expect(refusal(await withRefs('current_time', ref))).toEqual(refused(['/capabilities/1/ref', code]));
  });

  it('must be in the catalogue, and the nearest one is suggested', async () => {
    const answer = await withRefs('current_time', 'web_fetsh', 'nothing_like_it_at_all');
    expect(refusal(answer)).toEqual(
      refused(
        ['/capabilities/1/ref', 'capability_not_found'],
        ['/capabilities/2/ref', 'capability_not_found'],
      ),
    );
    expect(answer.body.errors[0].suggestion).toBe('web_fetch');
  });

  it('may stand once: the later one is reported', async () => {
    expect(refusal(await withRefs('web_fetch', 'current_time', 'web_fetch'))).toEqual(
      refused(['/capabilities/2/ref', 'duplicate']),
    );
  });

  it.each([null, [], 7])('cannot be %j', async (item) => {
    expect(refusal(await send([item]))).toEqual(refused(['/capabilities/0', 'invalid_type']));
  });

  it.each([[[]], ['{}'], [7], [true]])('cannot have the config %j', async (config) => {
    expect(refusal(await send([{ ref: FREE_REF, config }]))).toEqual(
      refused(['/capabilities/0/config', 'invalid_type']),
    );
  });

  it('needs a ref', async () => {
    expect(refusal(await send([{ config: {} }]))).toEqual(refused(['/capabilities/0/ref', 'required']));
  });

  it('has a config that its schema checks, with pointers into it', async () => {
    const { body } = await send([
      { ref: 'current_time' },
      { ref: 'budget', config: { max_tool_calls: 'x', nope: 1 } },
    ]);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/capabilities/1/config/max_tool_calls',
      '/capabilities/1/config/nope',
    ]);
  });
});

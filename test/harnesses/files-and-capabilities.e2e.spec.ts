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

const create = (body: object) => client.post('/v1/harnesses', { name: uniqueName(), ...body });
const withFiles = (...initial_files: unknown[]) => create({ initial_files });
const withPaths = (...paths: unknown[]) => withFiles(...paths.map((path) => ({ path, content: '' })));
const withRefs = (...refs: unknown[]) => create({ capabilities: refs.map((ref) => ({ ref })) });
const refused = (...problems: [string, string][]) => [400, 'validation_failed', ...problems];

describe('a starter file', () => {
  it('has all four keys', async () => {
    expect((await withFiles({ path: 'README.md', content: '# Hi' })).body.initial_files).toEqual([
      { path: '/README.md', content: '# Hi', encoding: 'text', is_readonly: false },
    ]);
  });

  it('takes null for its defaults', async () => {
    const { body } = await withFiles({ path: 'a', content: '', encoding: null, is_readonly: null });
    expect(body.initial_files).toEqual([{ path: '/a', content: '', encoding: 'text', is_readonly: false }]);
  });

  it.each([
    ['README.md', '/README.md'],
    ['/README.md', '/README.md'],
    ['/workspace/README.md', '/README.md'],
    ['a/b/c.txt', '/a/b/c.txt'],
    ['/workspace2/a', '/workspace2/a'],
    ['.env', '/.env'],
    ['...', '/...'],
    ['a b/ä/日本.md', '/a b/ä/日本.md'],
    ['A', '/A'],
  ])('sent with the path %s is shown as %s, which can be sent again', async (path, shown) => {
    const { body } = await withPaths(path);
    expect(body.initial_files[0].path).toBe(shown);
    const again = await client.patch(`/v1/harnesses/${body.id}`, { initial_files: body.initial_files });
    expect([again.status, again.body.version]).toEqual([200, 1]);
  });

  it.each<[unknown, string]>([
    ['', 'too_short'],
    ...[
      '/',
      '/workspace',
      '/workspace/',
      '//',
      '..',
      '.',
      '../a',
      'a/../b',
      'a/./b',
      './a',
      'a/..',
      '/a//b',
      'a/',
      '/a/',
    ].map((path): [string, string] => [path, 'invalid_format']),
    ...['a\\b', 'a\nb', 'a\u007fb', 'a\u0085b'].map((path): [string, string] => [path, 'invalid_format']),
    [7, 'invalid_type'],
    [null, 'required'],
  ])('cannot have the path %j', async (path, code) => {
    const answer = await withPaths('ok', path);
    expect(answer.status).toBe(400);
    expect(new Set(refusal(answer).slice(2).map(String))).toEqual(new Set([`/initial_files/1/path,${code}`]));
  });

  it.each([
    ['a', '/a'],
    ['/a', '/workspace/a'],
    ['a/b', '/workspace/a/b'],
  ])('cannot have the path %s beside %s: the later one is reported', async (one, other) => {
    expect(refusal(await withPaths(one, other))).toEqual(refused(['/initial_files/1/path', 'duplicate']));
  });

  it.each([
    ['a', 'a/b'],
    ['a/b', 'a'],
    ['a/b/c/d', '/workspace/a/b'],
  ])('cannot have the path %s beside %s, one being a folder of the other', async (one, other) => {
    expect(refusal(await withPaths(one, other))).toEqual(refused(['/initial_files/1/path', 'path_conflict']));
  });

  it('may differ from another in case, or share its folder', async () => {
    expect((await withPaths('a', 'A', 'b/c', 'b/d', 'bc')).status).toBe(201);
  });

  it.each(['', 'YQ==', 'YWI=', 'YWJj', '+/+/', Buffer.from([0, 255, 10]).toString('base64')])(
    'may have the base64 %j',
    async (content) => {
      const { body } = await withFiles({ path: 'a', content, encoding: 'base64' });
      expect(body.initial_files[0]).toMatchObject({ content, encoding: 'base64' });
    },
  );

  it.each(['YQ', 'YQ=', 'YR==', 'YWJ=', 'Y Q==', 'YQ==\n', '-_-_', 'YQ==YQ==', '====', 'é'])(
    'cannot have the base64 %j',
    async (content) => {
      const answer = await withFiles({ path: 'a', content, encoding: 'base64' });
      expect(refusal(answer)).toEqual(refused(['/initial_files/0/content', 'invalid_format']));
    },
  );

  it.each<[object, string, string]>([
    [{ path: 'a' }, '/content', 'required'],
    [{ content: '' }, '/path', 'required'],
    [{ path: 'a', content: 7 }, '/content', 'invalid_type'],
    [{ path: 'a', content: '', encoding: 'utf8' }, '/encoding', 'invalid_value'],
    [{ path: 'a', content: '', is_readonly: 1 }, '/is_readonly', 'invalid_type'],
  ])('cannot be %j', async (file, pointer, code) => {
    expect(refusal(await withFiles(file))).toEqual(refused([`/initial_files/0${pointer}`, code]));
  });

  it.each([null, 'a', [], 7])('cannot be %j at all', async (file) => {
    expect(refusal(await withFiles(file))).toEqual(refused(['/initial_files/0', 'invalid_type']));
  });

  it('cannot stand in the way of an inherited one', async () => {
    const parent = await withPaths('docs');
    const child = (path: string) =>
      create({ parent_harness_id: parent.body.id, initial_files: [{ path, content: '' }] });
    expect(refusal(await child('docs/a'))).toEqual(refused(['/initial_files/0/path', 'path_conflict']));
    expect((await child('docs')).status).toBe(201);
  });
});

describe('the capability session_file_system', () => {
  const refs = ({ capabilities }: { capabilities: { ref: string }[] }) => capabilities.map(({ ref }) => ref);
  const initial_files = [{ path: 'a', content: '' }];

  it('is put first when there are files', async () => {
    const { body } = await create({ initial_files, capabilities: [{ ref: 'current_time' }] });
    expect(body.capabilities).toEqual([
      { ref: 'session_file_system', config: {} },
      { ref: 'current_time', config: {} },
    ]);
  });

  it('stays where it was put', async () => {
    const capabilities = [{ ref: 'current_time' }, { ref: 'session_file_system' }];
    expect(refs((await create({ initial_files, capabilities })).body)).toEqual([
      'current_time',
      'session_file_system',
    ]);
  });

  it('does not come without files', async () => {
    expect((await create({ initial_files: [] })).body.capabilities).toEqual([]);
  });

  it('comes with an update that brings files, or that leaves it out', async () => {
    const { body } = await create({ capabilities: [{ ref: 'current_time' }] });
    const url = `/v1/harnesses/${body.id}`;
    expect(refs((await client.patch(url, { initial_files })).body)).toEqual([
      'session_file_system',
      'current_time',
    ]);
    expect(refs((await client.patch(url, { capabilities: [] })).body)).toEqual(['session_file_system']);
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

  it.each([null, 'current_time', [], 7])('cannot be %j', async (item) => {
    expect(refusal(await create({ capabilities: [item] }))).toEqual(
      refused(['/capabilities/0', 'invalid_type']),
    );
  });

  it.each([[[]], ['{}'], [7], [true]])('cannot have the config %j', async (config) => {
    expect(refusal(await create({ capabilities: [{ ref: FREE_REF, config }] }))).toEqual(
      refused(['/capabilities/0/config', 'invalid_type']),
    );
  });

  it('needs a ref', async () => {
    expect(refusal(await create({ capabilities: [{ config: {} }] }))).toEqual(
      refused(['/capabilities/0/ref', 'required']),
    );
  });

  it('has a config that its schema checks, with pointers into it', async () => {
    const { body } = await create({
      capabilities: [{ ref: 'current_time' }, { ref: 'budget', config: { max_tool_calls: 'x', nope: 1 } }],
    });
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/capabilities/1/config/max_tool_calls',
      '/capabilities/1/config/nope',
    ]);
  });
});

import { Client, refusal, uniqueName } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let api: Client;

beforeAll(async () => {
  server = await startServer();
  api = new Client(server.url);
});
afterAll(() => server.stop());

const MIB = 1024 * 1024;
const FILE_SYSTEM = 'session_file_system';
const send = (initial_files: unknown, more: object = {}) =>
  api.post('/v1/harnesses', { name: uniqueName(), initial_files, ...more });
const file = (path: unknown, content: unknown = '', more: object = {}) => ({ path, content, ...more });
const refs = ({ body }: { body: { capabilities: { ref: string }[] } }) =>
  body.capabilities.map(({ ref }) => ref);

describe('a starter file', () => {
  it('is shown with all four keys', async () => {
    const { body } = await send([{ path: 'README.md', content: '# Hi\n' }]).expect(201);
    expect(body.initial_files).toEqual([
      { path: '/README.md', content: '# Hi\n', encoding: 'text', is_readonly: false },
    ]);
  });

  it.each<[string, string]>([
    ['README.md', '/README.md'],
    ['/README.md', '/README.md'],
    ['/workspace/README.md', '/README.md'],
    ['workspace-2/x', '/workspace-2/x'],
    ['/workspaces/x', '/workspaces/x'],
    ['a/workspace/b', '/a/workspace/b'],
    ['...', '/...'],
    ['.env', '/.env'],
    ['a b/ü👍?.md', '/a b/ü👍?.md'],
    ['C:file', '/C:file'],
    [`${'a/'.repeat(511)}b`, `/${'a/'.repeat(511)}b`],
  ])('%s is %s', async (path, shown) => {
    const { body } = await send([file(path)]).expect(201);
    expect(body.initial_files[0].path).toBe(shown);
    await send(body.initial_files).expect(201);
  });

  it.each<[string, unknown, string]>([
    ['empty', '', 'too_short'],
    ['the root', '/', 'invalid_format'],
    ['the workspace', '/workspace', 'invalid_format'],
    ['a parent segment', 'a/../b', 'invalid_format'],
    ['a leading parent segment', '../b', 'invalid_format'],
    ['a parent segment of the workspace', '/workspace/../etc/passwd', 'invalid_format'],
    ['a dot segment', './a', 'invalid_format'],
    ['a final dot segment', 'a/.', 'invalid_format'],
    ['two slashes', 'a//b', 'invalid_format'],
    ['two leading slashes', '//a', 'invalid_format'],
    ['a trailing slash', 'a/', 'invalid_format'],
    ['a backslash', 'a\\b', 'invalid_format'],
    ['a control character', 'a\u0007', 'invalid_format'],
    ['DEL', 'a\u007f', 'invalid_format'],
    ['1,025 bytes', 'ü'.repeat(512), 'too_long'],
    ['no text', 7, 'invalid_type'],
    ['nothing', undefined, 'required'],
    ['null', null, 'required'],
  ])('with a path that is %s is refused', async (_what, path, code) => {
    expect(refusal(await send([file('ok'), file(path)]))).toEqual([
      400,
      'validation_failed',
      ['/initial_files/1/path', code],
    ]);
  });

  it.each<[string, object, string, string]>([
    ['no content', { path: 'a' }, '/content', 'required'],
    ['content that is no text', file('a', {}), '/content', 'invalid_type'],
    ['an unknown encoding', file('a', '', { encoding: 'utf8' }), '/encoding', 'invalid_value'],
    ['a flag that is no boolean', file('a', '', { is_readonly: 1 }), '/is_readonly', 'invalid_type'],
    ['an unknown key', file('a', '', { readonly: true }), '/readonly', 'unknown_key'],
    ['base64 with spaces', file('a', 'aGk =', { encoding: 'base64' }), '/content', 'invalid_format'],
    ['base64 without padding', file('a', 'aGk', { encoding: 'base64' }), '/content', 'invalid_format'],
    ['base64 for URLs', file('a', '-_-_', { encoding: 'base64' }), '/content', 'invalid_format'],
    ['base64 with loose bits', file('a', 'aGl=', { encoding: 'base64' }), '/content', 'invalid_format'],
    ['NUL in the content', file('a', 'x\0'), '/content', 'unstorable_text'],
    ['half a character', file('a', '\ud83d'), '/content', 'unstorable_text'],
  ])('with %s is refused', async (_what, bad, pointer, code) => {
    expect(refusal(await send([bad]))).toEqual([
      400,
      'validation_failed',
      [`/initial_files/0${pointer}`, code],
    ]);
  });

  it.each(['', 'aGk=', 'AA==', 'AAAA', '+/+/'])('may hold the base64 %j', async (content) => {
    const { body } = await send([file('a', content, { encoding: 'base64', is_readonly: true })]).expect(201);
    expect(body.initial_files).toEqual([{ path: '/a', content, encoding: 'base64', is_readonly: true }]);
  });
});

describe('starter files', () => {
  it.each<[string, string[], [string, string]]>([
    ['twice', ['a', 'b', '/workspace/a'], ['/initial_files/2/path', 'duplicate']],
    ['as file and then folder', ['src', 'src/a'], ['/initial_files/1/path', 'path_conflict']],
    ['as folder and then file', ['src/a/b', 'src'], ['/initial_files/1/path', 'path_conflict']],
  ])('with one path %s are refused, the later one named', async (_what, paths, error) => {
    expect(refusal(await send(paths.map((path) => file(path))))).toEqual([400, 'validation_failed', error]);
  });

  it.each(['A.md', 'ａ.md', 'a.md '])('tell a.md and %j apart', async (other) => {
    expect((await send([file('a.md'), file(other)]).expect(201)).body.initial_files).toHaveLength(2);
  });

  it('are at most 100', async () => {
    const files = Array.from({ length: 101 }, (_, i) => file(`f${i}`));
    await send(files.slice(1)).expect(201);
    expect(refusal(await send(files))).toEqual([400, 'validation_failed', ['/initial_files', 'too_many']]);
  });

  it('are at most 5 MiB in all, counted decoded', async () => {
    const half = file('text', 'x'.repeat(2.5 * MIB));
    const base64 = Buffer.alloc(2.5 * MIB).toString('base64');
    const encoded = file('bytes', base64, { encoding: 'base64' });
    await send([half, encoded]).expect(201);
    expect(refusal(await send([half, encoded, file('one', 'x')]))).toEqual([
      400,
      'validation_failed',
      ['/initial_files', 'too_large'],
    ]);
  });

  it('are replaced whole and cleared by null', async () => {
    const { id } = (await send([file('a'), file('b')])).body;
    const patch = (initial_files: unknown) => api.patch(`/v1/harnesses/${id}`, { initial_files });
    expect((await patch([file('c')]).expect(200)).body.initial_files).toMatchObject([{ path: '/c' }]);
    expect((await patch(null).expect(200)).body.initial_files).toEqual([]);
  });
});

describe('the file system', () => {
  it('is put first when there are files and nobody asked for it', async () => {
    const response = await send([file('a')], { capabilities: [{ ref: 'git' }, { ref: 'browser' }] });
    expect(refs(response)).toEqual([FILE_SYSTEM, 'git', 'browser']);
    expect(response.body.capabilities[0].config).toEqual({});
  });

  it('stays where it is, with its config, when it is asked for', async () => {
    const config = { max_file_bytes: 2048 };
    const capabilities = [{ ref: 'git' }, { ref: FILE_SYSTEM, config }];
    const response = await send([file('a')], { capabilities });
    expect(response.body.capabilities).toEqual([
      { ref: 'git', config: {} },
      { ref: FILE_SYSTEM, config },
    ]);
  });

  it('is not put in without files', async () => {
    expect(refs(await send([]))).toEqual([]);
  });

  it('comes with a patch that brings files', async () => {
    const { id } = await api.create({ name: uniqueName(), capabilities: [{ ref: 'git' }] });
    expect(refs(await api.patch(`/v1/harnesses/${id}`, { initial_files: [file('a')] }))).toEqual([
      FILE_SYSTEM,
      'git',
    ]);
  });

  it('comes back when a patch takes it away from under the files', async () => {
    const { id } = (await send([file('a')])).body;
    const response = await api.patch(`/v1/harnesses/${id}`, { capabilities: [{ ref: 'git' }] });
    expect(refs(response)).toEqual([FILE_SYSTEM, 'git']);
  });

  it('does not count towards the limit, so that a full list can be sent back', async () => {
    const capabilities = Array.from({ length: 250 }, (_, i) => ({ ref: `mcp:tool-${i}` }));
    const { body } = await send([file('a')], { capabilities }).expect(201);
    expect(body.capabilities).toHaveLength(251);
    await api.patch(`/v1/harnesses/${body.id}`, { capabilities: body.capabilities }).expect(200);
  });
});

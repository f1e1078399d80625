import { Client, refusal, uniqueName } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const send = (initial_files: unknown) => client.post('/v1/harnesses', { name: uniqueName(), initial_files });
const withPaths = (...paths: unknown[]) => send(paths.map(file));
const file = (path: unknown) => ({ path, content: '' });
const refused = (...problems: [string, string][]) => [400, 'validation_failed', ...problems];

describe('a starter file', () => {
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

  it('cannot stand in the way of an inherited one', async () => {
    const parent = await withPaths('docs');
    const child = (path: string) =>
      client.post('/v1/harnesses', {
        name: uniqueName(),
        parent_harness_id: parent.body.id,
        initial_files: [file(path)],
      });
    expect(refusal(await child('docs/a'))).toEqual(refused(['/initial_files/0/path', 'path_conflict']));
    expect((await child('docs')).status).toBe(201);
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
});

import { Client, refusal, uniqueName } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const MIB = 1024 * 1024;
const send = (initial_files: unknown) => client.post('/v1/harnesses', { name: uniqueName(), initial_files });
const withFiles = (...files: unknown[]) => send(files);
const file = (path: unknown, content: unknown = '', more: object = {}) => ({ path, content, ...more });
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

  it('is shown with all four keys', async () => {
    const { body } = await send([{ path: 'README.md', content: '# Hi\n' }]).expect(201);
    expect(body.initial_files).toEqual([
      { path: '/README.md', content: '# Hi\n', encoding: 'text', is_readonly: false },
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
    const patch = (initial_files: unknown) => client.patch(`/v1/harnesses/${id}`, { initial_files });
    expect((await patch([file('c')]).expect(200)).body.initial_files).toMatchObject([{ path: '/c' }]);
    expect((await patch(null).expect(200)).body.initial_files).toEqual([]);
  });
});

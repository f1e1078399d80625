import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { read } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const MARKER = '********';
const URL = 'https://mcp.example.org/v1';
const create = (mcpServers: object) => client.post('/v1/harnesses', { name: uniqueName(), mcpServers });
const patch = (id: string, mcpServers: object) => client.patch(`/v1/harnesses/${id}`, { mcpServers });
const refused = (...problems: [string, string][]) => [400, 'validation_failed', ...problems];

describe('a header', () => {
  it.each([
    ['', 'too_short'],
    ['a b', 'invalid_format'],
    ['a:', 'invalid_format'],
    ['é', 'invalid_format'],
    ['a\n', 'invalid_format'],
  ])('cannot be called %j', async (name, code) => {
    const answer = await create({ docs: { url: URL, headers: { [name]: 'v' } } });
    expect(refusal(answer)).toEqual(refused([`/mcpServers/docs/headers/${name}`, code]));
  });

  it.each(['a\rb', 'a\nb', 'a\r\nX-Evil: 1'])('cannot have the value %j', async (value) => {
    const answer = await create({ docs: { url: URL, headers: { h: value } } });
    expect(refusal(answer)).toEqual(refused(['/mcpServers/docs/headers/h', 'invalid_format']));
  });

  it('cannot stand twice in different case', async () => {
    const answer = await create({ docs: { url: URL, headers: { 'X-Key': 'a', 'x-key': 'b' } } });
    expect(refusal(answer)).toEqual(refused(['/mcpServers/docs/headers/x-key', 'duplicate']));
  });

  it('may have an empty value', async () => {
    expect((await create({ docs: { url: URL, headers: { h: '' } } })).body.mcpServers.docs.headers).toEqual({
      h: MARKER,
    });
  });
});

describe('an update', () => {
  it('without mcpServers leaves them', async () => {
    const { body } = await create({ docs: { url: URL, headers: { h: 'v' } } });
    const patched = await client.patch(`/v1/harnesses/${body.id}`, { description: 'x' });
    expect(patched.body.mcpServers).toEqual(body.mcpServers);
  });

  it('replaces the map whole', async () => {
    const { body } = await create({ one: { url: URL, headers: { h: 'v' } }, two: { url: URL } });
    const { id }: Harness = body;
    await patch(id, { two: { url: URL, auth_mode: 'api_key' } });
    expect((await read(client, id)).mcpServers).toEqual({
      two: { ...body.mcpServers.two, auth_mode: 'api_key' },
    });
  });
});

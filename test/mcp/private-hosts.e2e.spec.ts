import { Client, refusal, uniqueName } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const create = (mcpServers: object) => client.post('/v1/harnesses', { name: uniqueName(), mcpServers });
const refused = (...problems: [string, string][]) => [400, 'validation_failed', ...problems];

const PRIVATE = [
  'localhost',
  'LOCALHOST.',
  'a.localhost',
  'metadata.google.internal',
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f.1',
  '0x7f.0.0.1',
  '0.0.0.0',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.7',
  '203.0.113.7',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '[::]',
  '[::1]',
  '[fc00::1]',
  '[fd12::1]',
  '[fe80::1]',
  '[ff02::1]',
  '[2001:db8::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:a00:1]',
  '[2002:7f00:1::]',
  '[2002:a00:1::1]',
  '[64:ff9b::10.0.0.1]',
  '[64:ff9b::7f00:1]',
  '１２７.0.0.1',
  '127。0。0。1',
];
const PUBLIC = [
  '172.15.0.1',
  '172.32.0.1',
  '100.128.0.1',
  '198.20.0.1',
  '192.167.1.1',
  '11.0.0.1',
  'localhost.example.org',
  '[::ffff:8.8.8.8]',
  '[64:ff9b::8.8.8.8]',
  '[2002:808:808::]',
];

describe('the host of an MCP server', () => {
  it.each(PRIVATE)('cannot be %s', async (host) => {
    for (const url of [`https://${host}/mcp`, `http://${host}:8080`]) {
      expect(refusal(await create({ docs: { url } }))).toEqual(
        refused(['/mcpServers/docs/url', 'private_host']),
      );
    }
  });

  it.each(PUBLIC)('can be %s', async (host) => {
    expect((await create({ docs: { url: `https://${host}/mcp` } })).status).toBe(201);
  });

  it('can be any with MCP_ALLOW_PRIVATE_HOSTS', async () => {
    const lenient = await startServer({ MCP_ALLOW_PRIVATE_HOSTS: 'true' }, server.database);
    const mcpServers = Object.fromEntries(PRIVATE.map((host, i) => [`s${i}`, { url: `http://${host}` }]));
    const answer = await new Client(lenient.url).post('/v1/harnesses', { name: uniqueName(), mcpServers });
    await lenient.stop();
    expect(answer.status).toBe(201);
  });
});

import { Client, uniqueName } from '../support/client.js';
import { DRAFTS, numbered, URL } from '../support/drafts.js';
import { errorsAt, type OpenApi } from '../support/openapi.js';
import { ADMIN_KEY, startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
let operator: Client;
let document: OpenApi;
let id: string;

beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
  operator = new Client(server.url, ADMIN_KEY);
  document = (await client.get('/openapi.json')).body as OpenApi;
  ({ id } = await client.create({ name: uniqueName() }));
});

afterAll(() => server.stop());

const ORG = 'org_00000000000000000000000000000001';
const schema = (name: string) => ['components', 'schemas', name];

it('the schema of a new harness takes what the service takes, and refuses what it refuses', async () => {
  expect(DRAFTS.length).toBeGreaterThan(150);
  for (const draft of DRAFTS) {
    const body = { name: 'x', ...draft };
    const { valid, errors } = (await client.post('/v1/harnesses/validate', body)).body as {
      valid: boolean;
      errors: unknown[];
    };
    const fits = errorsAt(document, schema('CreateHarnessDto'), body).length === 0;
    expect([draft, errors, fits]).toEqual([draft, errors, valid]);
  }
});

const KEYS =
  'name display_name description system_prompt parent_harness_id default_model_id tags capabilities'.split(
    ' ',
  );
const MORE_KEYS =
  'initial_files mcpServers mcp_servers network_access embedder_metadata parallel_tool_calls status';

it.each<[string, string, () => [Client, 'post' | 'patch', string], unknown[]]>([
  [
    'a patch, whatever it clears',
    'UpdateHarnessDto',
    () => [client, 'patch', `/v1/harnesses/${id}?dry_run=true`],
    [
      ...[...KEYS, ...MORE_KEYS.split(' ')].map((key) => ({ [key]: null })),
      {},
      { network_access: {} },
      { status: 'active' },
      { status: 'deleted' },
      { id: ORG },
      null,
      [],
    ],
  ],
  [
    'a copy',
    'CopyHarnessDto',
    () => [client, 'post', '/v1/harnesses/generic/copy?dry_run=true'],
    [
      {},
      { name: null },
      { name: 'default' },
      { name: 'X' },
      { display_name: null },
      { display_name: ' ' },
      { x: 1 },
    ],
  ],
  [
    'a draft',
    'PreviewHarnessDto',
    () => [client, 'post', '/v1/harnesses/preview'],
    [{}, { name: null }, { name: 'default' }, { tags: null }, { mcp_servers: { a: { url: URL } } }],
  ],
  [
    'layers',
    'ResolveHarnessDto',
    () => [client, 'post', '/v1/harnesses/generic/effective'],
    [
      {},
      { layers: [] },
      { layers: null },
      { layers: [{}] },
      { layers: Array(5).fill({ kind: 'agent' }) },
      ...[
        { id: null },
        { id: '' },
        { name: 'x' },
        { tags: ['x'] },
        { system_prompt: null },
        { kind: 'x' },
      ].map((more) => ({ layers: [{ kind: 'agent', ...more }] })),
      { layers: [{ kind: 'agent', mcp_servers: { a: { url: URL } }, capabilities: ['web_fetch'] }] },
    ],
  ],
  [
    'URLs to check',
    'HarnessCheckNetworkDto',
    () => [client, 'post', '/v1/harnesses/generic/network-access/check'],
    [
      {},
      { urls: [] },
      { urls: null },
      { urls: ['x', ''] },
      { urls: [1] },
      { urls: numbered(101) },
      { url: 'x' },
    ],
  ],
  [
    'a document',
    'HarnessDocumentDto',
    () => [client, 'post', '/v1/harnesses/import?dry_run=true'],
    [
      {},
      { parent_name: 'generic' },
      { parent_name: null },
      { parent_name: 'config' },
      { parent_name: 'A b' },
      { name: null },
      { mcp_servers: {} },
      { parent_harness_id: null },
      { is_built_in: false },
    ].map((more) => ({ name: 'a-document', ...more })),
  ],
  [
    'a change of an organization',
    'UpdateOrgDto',
    () => [client, 'patch', `/v1/orgs/${ORG}`],
    [
      {},
      { x: 1 },
      { id: ORG },
      ...[null, '', ' ', 'x'.repeat(101)].map((name) => ({ name })),
      ...[null, 'x'].flatMap((value) => [{ default_harness_id: value }]),
      ...[null, 'X Y', 'generic'].map((value) => ({ default_harness_name: value })),
    ],
  ],
  [
    'a new organization',
    'CreateOrgDto',
    () => [operator, 'post', '/v1/orgs'],
    [{}, { name: null }, { name: '' }, { name: '\ufeff ' }, { name: ' x ' }, { name: 5 }],
  ],
  [
    'a new key',
    'CreateApiKeyDto',
    () => [client, 'post', '/v1/api-keys'],
    [
      {},
      { name: null },
      { name: ' ' },
      { name: 'x'.repeat(101) },
      { role: 'Member' },
      { role: null },
      { expires_at: null },
      { expires_at: 5 },
      { expires_at: '2999-01-01T00:00:00Z' },
      { key: 'x' },
    ].map((more) => ({ name: 'x', role: 'member', ...more })),
  ],
  [
    'a new owner key',
    'CreateOwnerKeyDto',
    () => [operator, 'post', `/v1/orgs/${ORG}/api-keys`],
    [{}, { name: null }, { name: '' }, { name: ' ' }, { name: 'x' }, { role: 'owner' }],
  ],
])('the schema of %s agrees with the service', async (_what, name, route, bodies) => {
  const [caller, method, path] = route();
  for (const body of bodies) {
    const { status, body: answer } = await caller[method](path, body as object);
    const fits = errorsAt(document, schema(name), body).length === 0;
    const { errors } = answer as { errors?: unknown };
    expect([body, errors, fits]).toEqual([body, errors, status < 400]);
  }
});

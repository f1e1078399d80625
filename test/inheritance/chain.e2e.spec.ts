import { Client, type Harness } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

type Origin = { start: number; end: number } & Record<string, unknown>;
interface Effective {
  [key: string]: unknown;
  system_prompt: string;
  capabilities: { ref: string; config: object }[];
  initial_files: { path: string; content: string }[];
  mcpServers: Record<string, Record<string, unknown>>;
  embedder_metadata: Record<string, string>;
  network_access: { mode: string; allowed: string[]; blocked: string[] };
  origins: Record<string, Origin | Origin[]>;
}

let server: TestServer;
let api: Client;
let generic: Harness;
let company: Harness;
let team: Harness;
let project: Harness;
let task: Harness;
let effective: Effective;

const get = async (name: string) => (await api.get(`/v1/harnesses/${name}`)).body as Harness;
const resolve = async (name: string) => (await api.get(`/v1/harnesses/${name}/effective`)).body as Effective;
const from = ({ id, name, version }: Harness, ...overrides: Harness[]) => ({
  harness_id: id,
  harness_name: name,
  version,
  overrides: overrides.map((harness) => harness.id),
});

beforeAll(async () => {
  server = await startServer();
  api = new Client(server.url);
  generic = await get('generic');
  company = await api.create({
    name: 'company',
    parent_harness_id: generic.id,
    system_prompt: '\n Company rules.\t',
    default_model_id: 'model-company',
    parallel_tool_calls: true,
    tags: ['of-the-company'],
    capabilities: [{ ref: 'web_fetch', config: { timeout_seconds: 10 } }, { ref: 'git' }],
    initial_files: [
      { path: 'README.md', content: 'company' },
      { path: 'LICENSE', content: 'MIT' },
    ],
    mcpServers: {
      docs: { url: 'https://docs.example.com/mcp', headers: { Authorization: 'secret' } },
      tracker: { url: 'https://tracker.example.com' },
    },
    embedder_metadata: { tier: 'a', region: 'eu' },
    network_access: { allowed: ['*.example.com', 'api.github.com'], blocked: ['evil.example.com'] },
  });
  team = await api.create({
    name: 'team',
    parent_harness_id: company.id,
    capabilities: [{ ref: 'todo_list' }, { ref: 'git' }],
    initial_files: [
      { path: 'docs/guide.md', content: 'guide' },
      { path: '/workspace/README.md', content: 'team' },
    ],
    mcpServers: { docs: { url: 'https://docs.example.com/team' } },
    embedder_metadata: { region: 'us' },
  });
  project = await api.create({
    name: 'project',
    parent_harness_id: team.id,
    system_prompt: 'Project 👍',
    default_model_id: 'model-project',
    parallel_tool_calls: false,
    capabilities: [{ ref: 'web_fetch' }],
    initial_files: [],
    mcpServers: {},
    embedder_metadata: {},
    network_access: {
      allowed: ['api.example.com', '*.example.com'],
      blocked: ['bad.org', 'evil.example.com'],
    },
  });
  task = await api.create({
    name: 'task',
    parent_harness_id: project.id,
    system_prompt: ' \n ',
    description: 'The leaf.',
    capabilities: [{ ref: 'browser' }],
    mcpServers: { notes: { url: 'https://api.example.com/v1/notes' } },
    network_access: { allowed: ['https://api.example.com/v1/', 'docs.example.com', 'tracker.example.com'] },
  });
  effective = await resolve('task');
});
afterAll(() => server.stop());

describe('four levels over a built-in', () => {
  it('are named root first, the harness itself last', () => {
    const link = ({ id, name, version, is_built_in }: Harness) => ({ id, name, version, is_built_in });
    expect(effective.chain).toEqual([generic, company, team, project, task].map(link));
    expect(effective).toMatchObject({ harness_id: task.id, name: 'task', version: 1 });
  });

  it('join the trimmed prompts that are not empty with a blank line', () => {
    const parts = [(generic.system_prompt as string).trim(), 'Company rules.', 'Project 👍'];
    expect(effective.system_prompt).toBe(parts.join('\n\n'));
  });

  it('take the lowest model and tool-call preference that are set', () => {
    expect([effective.default_model_id, effective.parallel_tool_calls]).toEqual(['model-project', false]);
  });

  it('replace a capability whole at the place of the upper one and let new ones follow', () => {
    const inherited = (generic.capabilities as Effective['capabilities']).map((one) =>
      one.ref === 'web_fetch' ? { ref: 'web_fetch', config: {} } : one,
    );
    const added = ['git', 'todo_list', 'browser'].map((ref) => ({ ref, config: {} }));
    expect(effective.capabilities).toEqual([...inherited, ...added]);
  });

  it('merge files by their normalized path', () => {
    const file = (path: string, content: string) => ({ path, content, encoding: 'text', is_readonly: false });
    expect(effective.initial_files).toEqual([
      file('/README.md', 'team'),
      file('/LICENSE', 'MIT'),
      file('/docs/guide.md', 'guide'),
    ]);
  });

  it('replace an MCP server whole, so that its headers do not survive', () => {
    const rest = { type: 'http', headers: {}, auth_mode: 'none', oauth_provider_id: null };
    const server = (url: string) => ({ ...rest, url, tool_discovery: true, protocol_mode: 'auto' });
    expect(effective.mcpServers).toEqual({
      docs: server('https://docs.example.com/team'),
      tracker: server('https://tracker.example.com'),
      notes: server('https://api.example.com/v1/notes'),
    });
  });

  it('merge metadata by key', () => {
    expect(effective.embedder_metadata).toEqual({ tier: 'a', region: 'us' });
  });

  it('intersect what is allowed and add up what is blocked', () => {
    expect(effective.network_access.mode).toBe('allowlist');
    expect(effective.network_access.allowed.toSorted()).toEqual([
      'docs.example.com',
      'https://api.example.com/v1/',
      'tracker.example.com',
    ]);
    expect(effective.network_access.blocked.toSorted()).toEqual(['bad.org', 'evil.example.com']);
  });
});

describe('origins', () => {
  const pointersOf = ({
    capabilities,
    initial_files,
    mcpServers,
    embedder_metadata,
    network_access,
  }: Effective) => [
    '/system_prompt',
    '/default_model_id',
    '/parallel_tool_calls',
    ...capabilities.map((_, i) => `/capabilities/${i}`),
    ...initial_files.map((_, i) => `/initial_files/${i}`),
    ...Object.keys(mcpServers).map((name) => `/mcpServers/${name}`),
    ...Object.keys(embedder_metadata).map((key) => `/embedder_metadata/${key}`),
    ...network_access.allowed.map((_, i) => `/network_access/allowed/${i}`),
    ...network_access.blocked.map((_, i) => `/network_access/blocked/${i}`),
  ];

  it('are there for every element and for nothing else', () => {
    expect(Object.keys(effective.origins).toSorted()).toEqual(pointersOf(effective).toSorted());
  });

  it('of the prompt are the parts, whose offsets in UTF-16 code units cut them out', () => {
    const parts = effective.origins['/system_prompt'] as Origin[];
    const { overrides: _none, ...ofProject } = from(project);
    expect(parts.map(({ harness_id }) => harness_id)).toEqual([generic.id, company.id, project.id]);
    expect(parts.map(({ start, end }) => effective.system_prompt.slice(start, end))).toEqual([
      (generic.system_prompt as string).trim(),
      'Company rules.',
      'Project 👍',
    ]);
    const { length } = effective.system_prompt;
    expect(parts.at(-1)).toEqual({ ...ofProject, start: length - 'Project 👍'.length, end: length });
  });

  it.each<[string, () => object]>([
    ['a value that replaced another', () => ({ '/default_model_id': from(project, company) })],
    ['a false that replaced a true', () => ({ '/parallel_tool_calls': from(project, company) })],
    ['metadata of the root-most layer', () => ({ '/embedder_metadata/tier': from(company) })],
    ['metadata that was overridden', () => ({ '/embedder_metadata/region': from(team, company) })],
    ['an inherited server', () => ({ '/mcpServers/tracker': from(company) })],
    ['an overridden server', () => ({ '/mcpServers/docs': from(team, company) })],
    ['an own server', () => ({ '/mcpServers/notes': from(task) })],
    ['an overridden file', () => ({ '/initial_files/0': from(team, company) })],
    ['an inherited file', () => ({ '/initial_files/1': from(company) })],
    ['a capability of the built-in', () => ({ '/capabilities/1': from(generic) })],
    ['one that two layers overrode', () => ({ '/capabilities/2': from(project, generic, company) })],
    ['one that was replaced by an equal one', () => ({ '/capabilities/16': from(team, company) })],
    ['one further down', () => ({ '/capabilities/17': from(team) })],
    ['an own capability', () => ({ '/capabilities/18': from(task) })],
  ])('tell %s', (_what, expected) => {
    expect(effective.origins).toMatchObject(expected());
  });

  it('of network patterns are the layer of the narrower one', () => {
    const { allowed } = effective.network_access;
    const origins = allowed.map((_, i) => effective.origins[`/network_access/allowed/${i}`]);
    expect(origins).toEqual(allowed.map(() => from(task)));
  });

  it('of equal patterns are the root-most layer', async () => {
    const { network_access: access, origins } = await resolve('project');
    const wide = access.allowed.indexOf('*.example.com');
    const evil = access.blocked.indexOf('evil.example.com');
    expect(origins).toMatchObject({
      [`/network_access/allowed/${wide}`]: from(company),
      [`/network_access/blocked/${evil}`]: from(company),
      [`/network_access/blocked/${1 - evil}`]: from(project),
    });
  });
});

describe('one level up', () => {
  it('does not see what is below', async () => {
    const above = await resolve('team');
    expect(above.mcpServers).not.toHaveProperty('notes');
    expect([above.default_model_id, above.parallel_tool_calls]).toEqual(['model-company', true]);
    expect(above.origins).toMatchObject({ '/capabilities/2': from(company, generic) });
  });

  it('keeps plain reads to own values', async () => {
    expect(await get('task')).toMatchObject({
      system_prompt: '',
      default_model_id: null,
      capabilities: [{ ref: 'browser', config: {} }],
      initial_files: [],
      embedder_metadata: {},
      tags: [],
    });
  });
});

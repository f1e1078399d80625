import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let api: Client;

beforeAll(async () => {
  server = await startServer();
  api = new Client(server.url);
});
afterAll(() => server.stop());

const url = 'https://mcp.example.com';
const create = (body: object = {}) => api.create({ name: uniqueName(), ...body });
const under = (parent: Harness, body: object = {}) => create({ parent_harness_id: parent.id, ...body });
const impact = (harness: Harness, patch: object) => api.post(`/v1/harnesses/${harness.id}/impact`, patch);
const impacts = async (harness: Harness, patch: object) =>
  (await impact(harness, patch).expect(200)).body.data;

describe('what a patch would break', () => {
  it.each<[string, object, object, [string, string]]>([
    [
      'MCP names that collide',
      { mcpServers: { docs: { url } } },
      { mcpServers: { Docs: { url } } },
      ['/mcpServers/docs', 'mcp_name_collision'],
    ],
    [
      'a file where a folder is needed',
      { capabilities: [{ ref: 'session_file_system' }], initial_files: [{ path: 'src/a', content: '' }] },
      { initial_files: [{ path: 'src', content: '' }] },
      ['/initial_files/1', 'file_path_conflict'],
    ],
  ])('is said of %s only in the merge', async (_what, child, patch, [pointer, code]) => {
    const root = await create();
    await under(root, child);
    const [{ valid, errors }] = await impacts(root, patch);
    expect(valid).toBe(false);
    expect(errors).toMatchObject([{ pointer, code, detail: expect.any(String) }]);
  });

  it('is said of the new parent of a moved harness', async () => {
    const fresh = await create({ mcpServers: { Docs: { url } } });
    const root = await create();
    await under(root, { mcpServers: { docs: { url } } });
    const [{ valid, errors }] = await impacts(root, { parent_harness_id: fresh.id });
    expect([valid, errors[0].code]).toEqual([false, 'mcp_name_collision']);
  });

  it('is not said of what is broken already', async () => {
    const root = await create();
    await under(root, { mcpServers: { docs: { url } } });
    await api.patch(`/v1/harnesses/${root.id}`, { mcpServers: { Docs: { url } } }).expect(200);
    expect(await impacts(root, { system_prompt: 'x' })).toMatchObject([{ valid: true, errors: [] }]);
  });
});

describe('a patch that could not be written', () => {
  it.each<[string, object, [string, string]]>([
    ['an unknown key', { nam: 'x' }, ['/nam', 'unknown_key']],
    ['a bad value', { default_model_id: '' }, ['/default_model_id', 'invalid_format']],
    [
      'an unknown parent',
      { parent_harness_id: 'harness_00000000000000000000000000000000' },
      ['/parent_harness_id', 'parent_not_found'],
    ],
    [
      'a marker for nothing',
      { mcpServers: { a: { url, headers: { K: '********' } } } },
      ['/mcpServers/a/headers/K', 'secret_required'],
    ],
  ])('is refused for %s', async (_what, patch, error) => {
    expect(refusal(await impact(await create(), patch))).toEqual([400, 'validation_failed', error]);
  });

  it('is refused for a cycle', async () => {
    const root = await create();
    const { id } = await under(root);
    const response = await impact(root, { parent_harness_id: id });
    expect(refusal(response)).toEqual([400, 'validation_failed', ['/parent_harness_id', 'parent_cycle']]);
  });

  it('is a 404 for what does not exist', async () => {
    expect(refusal(await api.post('/v1/harnesses/nobody/impact', {}))).toEqual([404, 'harness_not_found']);
  });
});

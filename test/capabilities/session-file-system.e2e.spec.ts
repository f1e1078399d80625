import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const FILE_SYSTEM = 'session_file_system';
const FILE = { path: 'a', content: '' };
const create = (body: object) => client.post('/v1/harnesses', { name: uniqueName(), ...body });
const make = (body: object): Promise<Harness> => client.create({ name: uniqueName(), ...body });
const send = (initial_files: unknown, more: object = {}) => create({ initial_files, ...more });
const plugins = (count: number) => Array.from({ length: count }, (_, i) => ({ ref: `plugin:${i}` }));
const refs = ({ body }: { body: { capabilities: { ref: string }[] } }) =>
  body.capabilities.map(({ ref }) => ref);

describe('the capability session_file_system', () => {
  const initial_files = [FILE];

  it('is put first when there are files', async () => {
    const { body } = await create({ initial_files, capabilities: [{ ref: 'current_time' }] });
    expect(body.capabilities).toEqual([
      { ref: 'session_file_system', config: {} },
      { ref: 'current_time', config: {} },
    ]);
  });

  it('stays where it was put', async () => {
    const capabilities = [{ ref: 'current_time' }, { ref: 'session_file_system' }];
    expect(refs(await create({ initial_files, capabilities }))).toEqual([
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
    expect(refs(await client.patch(url, { initial_files }))).toEqual(['session_file_system', 'current_time']);
    expect(refs(await client.patch(url, { capabilities: [] }))).toEqual(['session_file_system']);
  });
});

describe('the file system', () => {
  it('is put first when there are files and nobody asked for it', async () => {
    const response = await send([FILE], { capabilities: [{ ref: 'git' }, { ref: 'browser' }] });
    expect(refs(response)).toEqual([FILE_SYSTEM, 'git', 'browser']);
    expect(response.body.capabilities[0].config).toEqual({});
  });

  it('stays where it is, with its config, when it is asked for', async () => {
    const config = { max_file_bytes: 2048 };
    const capabilities = [{ ref: 'git' }, { ref: FILE_SYSTEM, config }];
    const response = await send([FILE], { capabilities });
    expect(response.body.capabilities).toEqual([
      { ref: 'git', config: {} },
      { ref: FILE_SYSTEM, config },
    ]);
  });

  it('is not put in without files', async () => {
    expect(refs(await send([]))).toEqual([]);
  });

  it('comes with a patch that brings files', async () => {
    const { id } = await client.create({ name: uniqueName(), capabilities: [{ ref: 'git' }] });
    expect(refs(await client.patch(`/v1/harnesses/${id}`, { initial_files: [FILE] }))).toEqual([
      FILE_SYSTEM,
      'git',
    ]);
  });

  it('comes back when a patch takes it away from under the files', async () => {
    const { id } = (await send([FILE])).body;
    const response = await client.patch(`/v1/harnesses/${id}`, { capabilities: [{ ref: 'git' }] });
    expect(refs(response)).toEqual([FILE_SYSTEM, 'git']);
  });

  it('does not count towards the limit, so that a full list can be sent back', async () => {
    const capabilities = Array.from({ length: 250 }, (_, i) => ({ ref: `mcp:tool-${i}` }));
    const { body } = await send([FILE], { capabilities }).expect(201);
    expect(body.capabilities).toHaveLength(251);
    await client.patch(`/v1/harnesses/${body.id}`, { capabilities: body.capabilities }).expect(200);
  });
});

describe('a file system among 251 capabilities', () => {
  const full = [{ ref: 'session_file_system' }, ...plugins(250)];
  const refused = (pointer: string) => [400, 'validation_failed', [pointer, 'too_many']];

  it('counts without starter files', async () => {
    expect(refusal(await create({ capabilities: full }))).toEqual(refused('/capabilities'));
    const { id } = await make({});
    expect(refusal(await client.patch(`/v1/harnesses/${id}`, { capabilities: full }))).toEqual(
      refused('/capabilities'),
    );
  });

  it('is free with them, and as long as they are there', async () => {
    const { id } = await make({ capabilities: full, initial_files: [FILE] });
    expect((await client.patch(`/v1/harnesses/${id}`, { capabilities: full.toReversed() })).status).toBe(200);
    expect((await client.post(`/v1/harnesses/${id}/versions/1/restore`)).status).toBe(200);
    const { text } = await client.get(`/v1/harnesses/${id}/export?format=json`).buffer();
    expect((await client.post('/v1/harnesses/import', JSON.parse(text))).status).toBe(200);
    expect(refusal(await client.patch(`/v1/harnesses/${id}`, { initial_files: [] }))).toEqual(
      refused('/initial_files'),
    );
  });
});

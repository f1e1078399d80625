import { Test, type TestingModule } from '@nestjs/testing';
import { HarnessesService, type HarnessCaller } from '../../src/harnesses/index.js';
import { HarnessTesting } from '../../src/testing/index.js';

let testing: HarnessTesting;
let module: TestingModule;
let harnesses: HarnessesService;
let caller: HarnessCaller;

beforeAll(async () => {
  testing = await HarnessTesting.start({
    databaseUrl: process.env.TEST_DATABASE_URL,
  });
  module = await Test.createTestingModule({ imports: [testing.module] }).compile();
  harnesses = module.get(HarnessesService);
  caller = testing.caller();
});
afterAll(async () => {
  await module.close();
  await testing.stop();
});

describe('the effective configuration for a session engine', () => {
  const server = (value: string) => ({ url: 'https://mcp.example.org', headers: { Authorization: value } });
  const headersOf = (document: { mcpServers: object }) =>
    Object.entries(document.mcpServers as Record<string, { headers: Record<string, string> }>).map(
      ([name, { headers }]) => [name, headers.Authorization],
    );

  it('has layers on top, and header values where they are asked for', async () => {
    const parent = await harnesses.create(caller, {
      name: 'with-secrets',
      mcpServers: { docs: server('Bearer parent'), code: server('Bearer code') },
    });
    await harnesses.create(caller, {
      name: 'its-child',
      parent_harness_id: parent.id,
      mcpServers: { docs: server('Bearer child') },
    });
    const layers = [{ kind: 'session', id: 's1', mcpServers: { tools: server('Bearer session') } }];
    const shown = await harnesses.resolveEffective(caller, 'its-child', { layers });
    expect(headersOf(shown)).toEqual([
      ['code', '********'],
      ['docs', '********'],
      ['tools', '********'],
    ]);
    const opened = await harnesses.resolveEffective(caller, 'its-child', { layers, includeSecrets: true });
    expect(headersOf(opened)).toEqual([
      ['code', 'Bearer code'],
      ['docs', 'Bearer child'],
      ['tools', 'Bearer session'],
    ]);
    expect({ ...opened, mcpServers: shown.mcpServers }).toEqual(shown);
    expect(opened.origins['/mcpServers/tools']).toMatchObject({ layer: { kind: 'session', id: 's1' } });
    await expect(harnesses.resolveEffective(caller, 'its-child', { layers: [{}] })).rejects.toMatchObject({
      code: 'validation_failed',
    });
  });

  it('can be had of active harnesses alone', async () => {
    const { id } = await harnesses.create(caller, { name: 'retired' });
    expect((await harnesses.resolveEffective(caller, id, { onlyActive: true })).name).toBe('retired');
    await harnesses.archive(caller, id);
    expect((await harnesses.resolveEffective(caller, id)).name).toBe('retired');
    await expect(harnesses.resolveEffective(caller, id, { onlyActive: true })).rejects.toMatchObject({
      code: 'harness_archived',
    });
  });

  it("is refused with the header's name where a value cannot be opened any more", async () => {
    await harnesses.create(caller, { name: 'lost', mcpServers: { docs: server('Bearer x') } });
    await testing.dataSource.query(
      `UPDATE harnesses.harness SET mcp_servers = jsonb_set(mcp_servers, '{docs,headers,Authorization}', '"00000000.AAAA"')
      WHERE name = 'lost'`,
    );
    await expect(harnesses.resolveEffective(caller, 'lost', { includeSecrets: true })).rejects.toMatchObject({
      code: 'secret_unreadable',
      message: expect.stringContaining('Authorization'),
    });
    expect((await harnesses.resolveEffective(caller, 'lost')).name).toBe('lost');
  });
});

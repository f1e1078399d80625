import fc from 'fast-check';
import type { Response } from 'supertest';
import { exportFrom, FORMATS, importTo, outcomeOf, TYPES, type Format } from '../support/documents.js';
import { Client, refusal, uniqueName } from '../support/client.js';
import { generatedHarness } from '../support/generated.js';
import { newOrg } from '../support/harnesses.js';
import { MAX_TOTAL_BYTES } from '../../src/harnesses/rules/starter-files.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer({ MAX_HARNESSES_PER_ORG: '3000', LOG_LEVEL: 'warn' });
  client = new Client(server.url);
});
afterAll(() => server.stop());

const importDocument = (document: string, type?: string, key?: string, query?: string) =>
  importTo(server, document, type, key, query);

const exportOf = (name: string, format: Format, key?: string) => exportFrom(server, name, format, key);

/** Export, import and export again: nothing may change, neither the text nor the harness. */
async function expectRoundTrip(name: string, format: Format): Promise<void> {
  await expectRoundTripOf(await client.get(`/v1/harnesses/${name}`), format);
}

async function expectRoundTripOf(before: Response, format: Format): Promise<void> {
  const { name } = before.body as { name: string };
  const document = await exportOf(name, format);
  const imported = await importDocument(document, TYPES[format]);
  expect([outcomeOf(imported), imported.body.version]).toEqual([[200, 'unchanged'], before.body.version]);
  expect(imported.text).toBe(before.text);
  expect(await exportOf(name, format)).toBe(document);
}

describe('export, import, export', () => {
  const builtIns = ['base', 'generic', 'platform-chat'];
  it.each(builtIns.flatMap((name) => FORMATS.map((format) => [name, format] as const)))(
    'leaves the built-in %s as it is, in %s',
    expectRoundTrip,
  );

  it('leaves every example as it is', async () => {
    const { body: examples } = await client.get('/v1/harness-examples');
    expect(examples.length).toBeGreaterThan(1);
    for (const { name } of examples as { name: string }[]) {
      const { body } = await client.post(`/v1/harnesses/import?from-example=${name}`);
      for (const format of FORMATS) await expectRoundTrip(body.name, format);
    }
  });

  it('leaves 1,000 harnesses of every kind as they are', async () => {
    const bodies = fc.sample(generatedHarness, { numRuns: 1000, seed: 20261120 });
    const queue = bodies.map((body, i) => ({ body, format: FORMATS[i % 3]! }));
    const work = async () => {
      for (let next = queue.pop(); next; next = queue.pop()) {
        const created = await client.post('/v1/harnesses', { ...next.body, name: uniqueName() });
        if (created.status !== 201) throw new Error(`${created.text} for ${JSON.stringify(next.body)}`);
        await expectRoundTripOf(created, next.format);
      }
    };
    await Promise.all(Array.from({ length: 4 }, work));
    expect(queue).toEqual([]);
  });

  it.each(['\u0001', '\n', '"', '\u001b[0m'])(
    'leaves megabytes of %j as they are, in every format',
    async (unit) => {
      const escaped = JSON.stringify(unit).length - 2;
      const content = unit.repeat(Math.min((11 * 1024 * 1024) / escaped, MAX_TOTAL_BYTES / unit.length));
      // As text it would be too large for a request.
      const base64 = Buffer.from(content).toString('base64');
      const initial_files = [{ path: '/a', content: base64, encoding: 'base64', is_text: true }];
      const { body: created } = await importDocument(
        JSON.stringify({ name: uniqueName(), initial_files }),
        TYPES.json,
      );
      const other = await newOrg(server);
      for (const format of FORMATS) {
        await expectRoundTrip(created.name, format);
        const document = await exportOf(created.name, format);
        expect((await importDocument(document, TYPES[format], other.key)).status).toBe(
          format === 'yaml' ? 201 : 200,
        );
        const { body } = await new Client(server.url, other.key).get(`/v1/harnesses/${created.name}`);
        expect(body.initial_files[0].encoding).toBe('text');
        // Megabytes that differ are nothing to show.
        expect(body.initial_files[0].content === content).toBe(true);
      }
    },
  );

  it('refuses what an import would refuse, and says what is left to do', async () => {
    const { body: created } = await client.post('/v1/harnesses', {
      name: uniqueName(),
      system_prompt: '\u0001'.repeat(1024 * 1024),
    });
    const content = Buffer.alloc(MAX_TOTAL_BYTES).toString('base64');
    const files = [{ path: '/a', content, encoding: 'base64' }];
    expect((await client.patch(`/v1/harnesses/${created.id}`, { initial_files: files })).status).toBe(200);
    for (const format of ['yaml', 'json']) {
      const refused = await client.get(`/v1/harnesses/${created.id}/export?format=${format}`);
      expect(refusal(refused)).toEqual([413, 'export_too_large']);
      expect(refused.body.detail).toMatch(/at most 10485760; format=markdown writes the prompt as it is/);
    }
    await expectRoundTrip(created.name, 'markdown');
  });

  it('gives an equal harness in another organization, but no secret', async () => {
    const other = await newOrg(server);
    for (const body of fc.sample(generatedHarness, { numRuns: 30, seed: 7 })) {
      const { name } = await client.create({ ...body, name: uniqueName(), mcpServers: {} });
      for (const format of FORMATS) {
        const document = await exportOf(name, format);
        const imported = await importDocument(document, TYPES[format], other.key);
        expect(imported.status).toBe(format === 'yaml' ? 201 : 200);
        expect(await exportOf(name, format, other.key)).toBe(document);
      }
    }
    const headers = { 'X-Key': 'secret' };
    const { name } = await client.create({
      name: uniqueName(),
      mcpServers: { docs: { url: 'https://docs.example.com', headers } },
    });
    expect(refusal(await importDocument(await exportOf(name, 'yaml'), TYPES.yaml, other.key))).toEqual([
      400,
      'validation_failed',
      ['/mcpServers/docs/headers/X-Key', 'secret_required'],
    ]);
  });
});

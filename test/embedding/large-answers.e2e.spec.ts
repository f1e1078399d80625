import { createHash } from 'node:crypto';
import { HarnessesService } from '../../src/harnesses/index.js';
import { authorizationOf, fakeCaller } from '../../src/testing/index.js';
import { PLATFORMS, startHost, type TestHost } from '../support/host.js';

const CONTENT = 'ü\n😀'.repeat(600_000);

let host: TestHost;
afterEach(() => host.stop());

it.each(PLATFORMS)(
  'on %s, a large harness is answered whole, with the entity tag of its bytes',
  async (platform) => {
    host = await startHost(platform);
    const caller = fakeCaller();
    const { id } = await host.app.get(HarnessesService).create(caller, {
      name: 'large',
      capabilities: [{ ref: 'session_file_system' }],
      initial_files: [{ path: '/large', content: CONTENT }],
    });
    const get = (headers: Record<string, string> = {}) =>
      fetch(`${host.url}/v1/harnesses/${id}`, {
        headers: { authorization: authorizationOf(caller), ...headers },
      });
    const answer = await get();
    const bytes = Buffer.from(await answer.arrayBuffer());
    const digest = createHash('sha256').update(bytes).digest('base64url').slice(0, 16);
    expect([answer.status, answer.headers.get('content-length')]).toEqual([200, String(bytes.length)]);
    expect(answer.headers.get('etag')).toBe(`"1-${digest}"`);
    expect(JSON.parse(bytes.toString()).initial_files[0].content === CONTENT).toBe(true);
    const again = await get({ 'If-None-Match': `"1-${digest}"` });
    expect([again.status, await again.text()]).toEqual([304, '']);
  },
);

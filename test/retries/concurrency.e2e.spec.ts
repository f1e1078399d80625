import { isReplay, postKeyed } from '../support/idempotency.js';
import { Client, refusal, uniqueName } from '../support/client.js';
import { atOnce, type Answer } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const post = (path: string, key: string, body?: unknown) => postKeyed(server, path, key, body);
const keyed = (path: string, key: string, body?: unknown) => () => post(path, key, body);

describe('concurrent requests', () => {
  const at = async (count: number, ask: () => Promise<Answer>) => {
    const answers = await atOnce(count, ask);
    const running = answers.filter(({ status }) => status === 409);
    for (const answer of running) {
      expect(refusal(answer)).toEqual([409, 'idempotency_in_progress']);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    return answers.filter(({ status }) => status !== 409);
  };

  it('50 creates under one key make one harness', async () => {
    const name = uniqueName();
    const done = await at(50, keyed('', name, { name }));
    expect(new Set(done.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(done[0]!.status).toBe(201);
    expect(done.filter((answer) => !isReplay(answer))).toHaveLength(1);
    expect((await client.get(`/v1/harnesses?search=${name}`)).body.total).toBe(1);
  });

  it('50 copies under one key make one copy', async () => {
    const { name } = await client.create({ name: uniqueName('src') });
    const done = await at(50, keyed(`/${name}/copy`, name));
    expect(new Set(done.map(({ text }) => text)).size).toBe(1);
    expect((await client.get(`/v1/harnesses?search=${name}-copy`)).body.total).toBe(1);
  });

  it('50 creates under keys of their own all go through', async () => {
    const names = Array.from({ length: 50 }, () => uniqueName());
    const answers = await atOnce(names.length, (i) => post('', names[i]!, { name: names[i] }));
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 201));
  });
});

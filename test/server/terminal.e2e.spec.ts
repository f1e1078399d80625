import { Client, uniqueName } from '../support/client.js';
import { startOnTerminal, type OnTerminal } from '../support/terminal.js';

let server: OnTerminal;
beforeEach(async () => {
  server = await startOnTerminal();
});
afterEach(() => server.clear());

async function work(): Promise<void> {
  const client = new Client(server.url);
  await client.create({ name: uniqueName() });
  for (let count = 0; count < 20; count++)
    expect((await client.get('/v1/harnesses?limit=1')).status).toBe(200);
}

/** Has it write more than is kept of what cannot be written: more than two megabytes. */
async function babble(): Promise<void> {
  const path = `/${'x'.repeat(1_000)}`;
  const ask = async () => expect((await fetch(server.url + path)).status).toBe(404);
  for (let count = 0; count < 2_000; count += 40) await Promise.all(Array.from({ length: 40 }, ask));
}

async function lostLines(): Promise<number> {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/^log_lines_lost_total\S* (\d+)$/m.exec(metrics)![1]);
}

it('a terminal has lines for people, and a server that ends', async () => {
  await work();
  expect(await server.end('SIGTERM')).toBe(0);
  expect(server.shown()).toMatch(/Harnesses at http/);
  expect(server.shown()).toMatch(/\[\d\d:\d\d:\d\d\.\d+\].*INFO.*GET \/v1\/harnesses 200/);
});

it.each(['SIGTERM', 'SIGINT'] as const)(
  'a terminal that stands still leaves the service working, and ending at %s',
  async (signal) => {
    server.freeze();
    await babble();
    expect(await lostLines()).toBeGreaterThan(0);
    await work();
    expect(await server.end(signal)).toBe(0);
  },
);

it('a terminal that is gone leaves the service working, and ending with 0', async () => {
  await work();
  await server.close();
  await babble();
  await work();
  expect(await server.end('SIGTERM')).toBe(0);
});

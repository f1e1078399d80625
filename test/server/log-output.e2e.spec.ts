import { once } from 'node:events';
import { open, type FileHandle } from 'node:fs/promises';
import { Client, uniqueName } from '../support/client.js';
import { spawnEntry, startUnheard } from '../support/server.js';

type Unheard = Awaited<ReturnType<typeof startUnheard>>;

/** A path that makes a line of the log as long as can be. */
const LONG = `/${'x'.repeat(1_000)}`;
const LONG_LINES = 2_000;

let full: FileHandle;
let server: Unheard;

beforeAll(async () => {
  full = await open('/dev/full', 'w');
});

afterAll(() => full.close());

async function work(): Promise<void> {
  const client = new Client(server.url);
  await client.create({ name: uniqueName() });
  for (let count = 0; count < 20; count++)
    expect((await client.get('/v1/harnesses?limit=1')).status).toBe(200);
}

/** Has it say more than what is kept of it: more than two megabytes. */
async function babble(): Promise<void> {
  const ask = async () => expect((await fetch(server.url + LONG)).status).toBe(404);
  for (let count = 0; count < LONG_LINES; count += 40) await Promise.all(Array.from({ length: 40 }, ask));
}

async function exitCode(signal: NodeJS.Signals): Promise<number | null> {
  const exit = once(server.process, 'exit') as Promise<[number | null]>;
  server.process.kill(signal);
  return (await exit)[0];
}

async function lostLines(): Promise<number> {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/^log_lines_lost_total\S* (\d+)$/m.exec(metrics)![1]);
}

describe('a standard output', () => {
  afterEach(() => server.stop());

  it('on a full disk leaves the service working and stopping', async () => {
    server = await startUnheard(['ignore', full.fd, full.fd]);
    await work();
    expect(await lostLines()).toBe(0);
    await babble();
    expect(await lostLines()).toBeGreaterThan(0);
    await work();
    expect(await exitCode('SIGTERM')).toBe(0);
  });

  it('that is a pipe whose reader is gone leaves the service working and stopping', async () => {
    server = await startUnheard(['ignore', 'pipe', 'pipe']);
    for (const stream of [server.process.stdout!, server.process.stderr!]) {
      stream.destroy();
      await once(stream, 'close');
    }
    await work();
    await babble();
    expect(await lostLines()).toBeGreaterThan(0);
    expect(await exitCode('SIGTERM')).toBe(0);
  });

  it('that is a pipe which nobody reads leaves the service working and stopping', async () => {
    server = await startUnheard(['ignore', 'pipe', 'pipe']);
    await babble();
    await work();
    expect(await lostLines()).toBeGreaterThan(0);
    expect(await exitCode('SIGTERM')).toBe(0);
  });

  it('that is read again has what was kept, whole, and says how much is missing', async () => {
    server = await startUnheard(['ignore', 'pipe', 'pipe']);
    await babble();
    let output = '';
    server.process.stdout!.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    while (!/lost_lines.*\n/.test(output)) await once(server.process.stdout!, 'data');
    const lost = await lostLines();
    const end = once(server.process.stdout!, 'end');
    expect(await exitCode('SIGTERM')).toBe(0);
    await end;
    const lines = output.trimEnd().split('\n');
    const entries = lines.map((line) => JSON.parse(line) as object);
    expect(entries).toContainEqual(expect.objectContaining({ msg: expect.stringMatching(/^Harnesses at /) }));
    const told = entries.flatMap((entry) => ('lost_lines' in entry ? [entry] : []));
    expect(told).toEqual([expect.objectContaining({ level: 'warn', lost_lines: lost })]);
    const written = entries.filter((entry) => 'path' in entry && entry.path === LONG).length;
    expect([written > 0, written >= LONG_LINES - lost, written < LONG_LINES]).toEqual([true, true, true]);
    expect(entries.at(-1)).toMatchObject({ msg: 'Stopped.' });
  });
});

describe('a standard error', () => {
  it.each(['full', 'closed'])('that is %s leaves the exit code of a failed start', async (what) => {
    const child = spawnEntry({ PORT: 'none' }, ['ignore', full.fd, what === 'full' ? full.fd : 'pipe']);
    child.stderr?.destroy();
    expect(await once(child, 'exit')).toEqual([1, null]);
  });
});

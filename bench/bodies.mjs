/**
 * `npm run bench:bodies`: how long one hostile body of 10 MB stops everybody else, what memory it takes, and how much is
 * answered. `-- --match YAML` measures those with this word in what they are, `-- --all` prints more than the worst.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { HOSTILE_BODIES } from '../test/support/hostile-bodies/index.mjs';
import { end, formatTable, makeDirectory, startProcess } from './support.mjs';

const { values: options } = parseArgs({
  options: {
    match: { type: 'string', default: '' },
    all: { type: 'boolean', default: false },
    dist: { type: 'string', default: '../dist' },
  },
});
const SERVER = join(import.meta.dirname, options.dist, 'src/main.js');
const KEY = 'bench-key-0123456789abcdef0123456789';
const HEADERS = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
const SIZE = 9_900_000;
const WORST = 25;

try {
  const server = await start();
  const id = await createHarness(server.url);
  const results = [];
  for (const [name, make] of HOSTILE_BODIES) {
    if (name.includes(options.match))
      results.push(await measure(server, name.slice(0, 90), withId(make(SIZE), id)));
  }
  report(results);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await end();
}

async function start() {
  const directory = await makeDirectory();
  const variables = {
    DATA_DIR: directory,
    BOOTSTRAP_API_KEY: KEY,
    RATE_LIMIT_PER_MINUTE: '0',
    LOG_LEVEL: 'warn',
  };
  return startProcess(SERVER, variables);
}

/** @param {string} url */
async function createHarness(url) {
  const body = JSON.stringify({ name: 'subject' });
  const response = await fetch(`${url}/v1/harnesses`, { method: 'POST', headers: HEADERS, body });
  const { id } = /** @type {{ id: string }} */ (await response.json());
  return id;
}

/** @type {(request: import('../test/support/hostile-bodies/index.mjs').HostileRequest, id: string) => typeof request} */
function withId(request, id) {
  return { ...request, path: request.path.replace('{id}', id) };
}

/**
 * @param {{ url: string, pid: number }} server
 * @param {string} name
 * @param {import('../test/support/hostile-bodies/index.mjs').HostileRequest} request
 */
async function measure({ url, pid }, name, { method, path, type, body }) {
  await forgetPeak(pid);
  const before = await memory(pid);
  await longestStop(url);
  const headers = { ...HEADERS, 'content-type': type };
  const startedAt = performance.now();
  const init = { method, headers, body };
  const response = await fetch(url + path, init);
  const answer = await response.text();
  const took = performance.now() - startedAt;
  return {
    name,
    status: response.status,
    took,
    stopped: await longestStop(url),
    parse: type === 'application/json' ? parseTime(body) : 0,
    answered: Buffer.byteLength(answer),
    memory: (await memory(pid)) - before,
  };
}

/** The longest time since the last call in which the server did nothing else, in milliseconds. @param {string} url */
async function longestStop(url) {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^nodejs_eventloop_lag_max_seconds(?:\{.*\})? (\S+)$/m.exec(metrics)?.[1]) * 1000;
}

/** @param {string} text */
function parseTime(text) {
  const startedAt = performance.now();
  try {
    JSON.parse(text);
  } catch {
    // What is no JSON costs what it costs to see that.
  }
  return performance.now() - startedAt;
}

/** The most memory that was in use, in MiB; NaN where there is no /proc. @param {number} pid */
async function memory(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

/** @param {number} pid */
async function forgetPeak(pid) {
  await writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => undefined);
}

/** @param {Awaited<ReturnType<typeof measure>>[]} results */
function report(results) {
  const beyond = ({ stopped, parse }) => stopped - parse;
  const sorted = results.toSorted((a, b) => beyond(b) - beyond(a));
  const shown = options.all ? sorted : sorted.slice(0, WORST);
  const rows = shown.map((one) => [
    one.name,
    String(one.status),
    beyond(one).toFixed(0),
    one.took.toFixed(0),
    one.memory.toFixed(0),
    String(one.answered),
  ]);
  const head = ['', 'status', 'stop beyond JSON.parse, ms', 'took, ms', 'memory, MiB', 'answer, bytes'];
  process.stdout.write(`${formatTable([head, ...rows])}\n`);
}

/**
 * `npm run bench:neighbour`: what one organization notices of another that does its worst: large reads, merges of many
 * parts, bodies that take long to check. One server;
 * each kind of load goes on for some seconds, while a neighbour reads a small harness again and again. What counts is the
 * neighbour's p99 as a ratio to its p99 without any load, and the longest time for which the process did nothing else.
 * `-- --seconds 5` makes it shorter, `-- --match YAML` measures the loads with this word in what they are.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { growHeavy, LOADS } from './neighbour-loads.mjs';
import { end, formatTable, makeDirectory, startProcess } from './support.mjs';

const ADMIN_KEY = 'bench-admin-key-0123456789abcdef0123';
const MIB = 1024 * 1024;

if (!isMainThread) await putWorst();
else {
  try {
    const { values } = parseArgs({
      options: {
        seconds: { type: 'string', default: '10' },
        match: { type: 'string', default: '' },
        dist: { type: 'string', default: '../dist' },
      },
    });
    report(await measureAll(values));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  } finally {
    await end();
  }
}

async function measureAll({ seconds, match, dist }) {
  const directory = await makeDirectory();
  const server = await startProcess(join(import.meta.dirname, dist, 'src/main.js'), {
    DATA_DIR: directory,
    ADMIN_API_KEY: ADMIN_KEY,
    RATE_LIMIT_PER_MINUTE: '0',
    LOG_LEVEL: 'fatal',
  });
  const [heavy, neighbour] = [await newOrg(server.url, 'heavy'), await newOrg(server.url, 'neighbour')];
  await call(server.url, neighbour, 'POST', '/v1/harnesses', { name: 'small' });
  await growHeavy((...request) => call(server.url, heavy, ...request));
  const results = [];
  for (const load of LOADS) {
    if (load.connections > 0 && !load.name.includes(match)) continue;
    results.push(await measure(server, { ...load, key: heavy, seconds: Number(seconds) }, neighbour));
  }
  return results;
}

async function newOrg(url, name) {
  const { key } = await call(url, ADMIN_KEY, 'POST', '/v1/orgs', { name });
  return typeof key === 'string' ? key : key.key;
}

async function call(url, key, method, path, body) {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const response = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  if (!response.ok)
    throw new Error(`${method} ${path}: ${response.status} ${(await response.text()).slice(0, 500)}`);
  return response.json();
}

/** In a thread of its own, so that reading what is answered does not stop the neighbour's clock. */
async function putWorst() {
  const { url, method, path, type, body, key, connections, seconds } = workerData;
  const until = performance.now() + seconds * 1000;
  const headers = { authorization: `Bearer ${key}`, ...(type && { 'content-type': type }) };
  const client = async () => {
    while (performance.now() < until) {
      const response = await fetch(url + path, { method, headers, body }).catch(() => null);
      count(workerData.counts, response?.status ?? 0);
      for await (const _chunk of response?.body ?? []);
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
}

/** Answers by the hundreds of their status. */
function count(shared, status) {
  Atomics.add(new Int32Array(shared), Math.floor(status / 100), 1);
}

async function measure(server, load, neighbour) {
  await forgetPeak(server.pid);
  await longestStop(server.url);
  const counts = new SharedArrayBuffer(6 * 4);
  const worker = new Worker(new URL(import.meta.url), { workerData: { ...load, url: server.url, counts } });
  const ended = new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject));
  let isOver = false;
  void ended.finally(() => (isOver = true));
  const times = [];
  let refused = 0;
  const until = performance.now() + load.seconds * 1000;
  while (performance.now() < until || !isOver) {
    const startedAt = performance.now();
    const headers = { authorization: `Bearer ${neighbour}` };
    const response = await fetch(`${server.url}/v1/harnesses/small`, { headers }).catch(() => null);
    await response?.text();
    times.push(performance.now() - startedAt);
    if (response?.status !== 200) refused += 1;
  }
  await ended;
  const stopped = await longestStop(server.url);
  const [none, , done, , client, failed] = new Int32Array(counts);
  return {
    name: load.name,
    p99: quantile(times, 0.99),
    refused,
    asked: times.length,
    stopped,
    memory: await peak(server.pid),
    heavy: [done, client, failed, none],
  };
}

function quantile(numbers, share) {
  return numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))];
}

/** The longest time since the last call in which the server did nothing else, in milliseconds. */
async function longestStop(url) {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^nodejs_eventloop_lag_max_seconds(?:\{.*\})? (\S+)$/m.exec(metrics)?.[1]) * 1000;
}

/** The most memory that was in use, in MiB; NaN where there is no /proc. */
async function peak(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return (Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024) / MIB;
}

async function forgetPeak(pid) {
  await writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => undefined);
}

function report(results) {
  const rows = results.map(({ name, p99, refused, asked, stopped, memory, heavy }) => [
    name,
    p99.toFixed(1),
    (p99 / results[0].p99).toFixed(1),
    `${refused} of ${asked}`,
    stopped.toFixed(0),
    memory.toFixed(0),
    heavy.join(' / '),
  ]);
  const head = [
    'while another does',
    'p99, ms',
    'ratio',
    'refused',
    'stop, ms',
    'memory, MiB',
    'other’s 2xx / 4xx / 5xx / cut',
  ];
  process.stdout.write(`${formatTable([head, ...rows])}\n`);
}

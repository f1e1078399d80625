/** What the benchmark needs to start processes, to put load on them and to take down everything again. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import autocannon from 'autocannon';
import pg from 'pg';

const POLL_MILLISECONDS = 10;
const PATIENCE_MILLISECONDS = 60_000;

/** @type {(() => Promise<unknown>)[]} */
const cleanups = [];
/** @type {Promise<void> | undefined} */
let cleaning;

/**
 * Cleanups, to run at the end, the latest first.
 * @param {() => Promise<unknown>} cleanup
 */
export function onEnd(cleanup) {
  cleanups.push(cleanup);
}

/** Whether the end has come: nothing new starts, and what breaks now does not matter. */
export function isEnding() {
  return cleaning !== undefined;
}

/** Runs all cleanups; further calls wait for the first. */
export function end() {
  return (cleaning ??= (async () => {
    for (const cleanup of cleanups.reverse())
      await cleanup().catch((error) => process.stderr.write(`${error}\n`));
  })());
}

/** A data directory of its own, which is gone at the end. */
export async function makeDirectory() {
  const directory = await mkdtemp(join(tmpdir(), 'harness-bench-'));
  onEnd(() => rm(directory, { recursive: true, force: true }));
  // PostgreSQL runs as a user of its own when we are root.
  await chmod(directory, 0o755);
  return directory;
}

/**
 * A Node process of its own that listens on PORT, ready when /health/ready is a 200.
 * @param {string} entry
 * @param {Record<string, string>} variables
 */
export async function startProcess(entry, variables) {
  const port = await freePort();
  if (isEnding()) throw new Error('interrupted');
  const env = { PATH: process.env.PATH, PORT: String(port), ...variables };
  const startedAt = performance.now();
  const child = spawn(process.execPath, [entry], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  const ended = once(child, 'exit');
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await ended;
  };
  onEnd(stop);
  const url = `http://127.0.0.1:${port}`;
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error(`${entry} ended with ${child.exitCode}:\n${said}`);
    if (performance.now() - startedAt > PATIENCE_MILLISECONDS)
      throw new Error(`${entry} does not get ready:\n${said}`);
    await delay(POLL_MILLISECONDS);
  }
  return { url, stop, pid: Number(child.pid), readyAfter: performance.now() - startedAt };
}

/** @param {string} url */
function isReady(url) {
  return fetch(`${url}/health/ready`).then(
    async (response) => (await response.text()) !== '' && response.ok,
    () => false,
  );
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Copies a database that nobody uses within its server.
 * @param {string} url
 * @param {string} name
 * @returns {Promise<string>} the URL of the copy
 */
export async function copyDatabase(url, name) {
  const source = new URL(url).pathname.slice(1);
  const client = new pg.Client({
    connectionString: Object.assign(new URL(url), { pathname: '/postgres' }).href,
  });
  await client.connect();
  await client.query(`CREATE DATABASE ${name} TEMPLATE ${source}`);
  await client.end();
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

/**
 * Resident memory in MiB; from the server's own metrics where there is no /proc.
 * @param {{ pid: number, url: string }} server
 */
export async function residentMemory({ pid, url }) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kib !== undefined) return Number(kib) / 1024;
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes\S* (\S+)$/m.exec(metrics)?.[1]) / 1024 ** 2;
}

/**
 * One kind of load, and how long it goes on.
 * @typedef {{ name: string, status: number, request: autocannon.Request, connections: number, rounds: number,
 *   seconds: number, warmUp: number }} Load
 */

/** @typedef {{ url: string, pid: number }} Target */

/**
 * Puts load on two servers in turn; who goes first changes with every round.
 * @param {{ server: Target, baseline: Target }} targets
 * @param {Load} load
 */
export async function alternate(targets, load) {
  for (const target of Object.values(targets)) if (load.warmUp > 0) await putLoad(target, load, load.warmUp);
  const rounds = [];
  for (let i = 0; i < load.rounds; i++) {
    const isOdd = i % 2 === 1;
    const first = await putLoad(isOdd ? targets.baseline : targets.server, load, load.seconds);
    const second = await putLoad(isOdd ? targets.server : targets.baseline, load, load.seconds);
    const [server, baseline] = isOdd ? [second, first] : [first, second];
    rounds.push({ server, baseline, ratio: server.rate / baseline.rate });
  }
  return {
    name: load.name,
    ratio: median(rounds.map(({ ratio }) => ratio)),
    server: typical(rounds.map(({ server }) => server)),
    baseline: typical(rounds.map(({ baseline }) => baseline)),
    rounds,
  };
}

/** @param {{ rate: number, p50: number, p99: number, cpu: number }[]} rounds */
function typical(rounds) {
  return {
    rate: median(rounds.map(({ rate }) => rate)),
    p50: median(rounds.map(({ p50 }) => p50)),
    p99: median(rounds.map(({ p99 }) => p99)),
    cpu: median(rounds.map(({ cpu }) => cpu)),
  };
}

/**
 * Requests per second, latencies in milliseconds, and microseconds of processor time per request in the process.
 * @param {Target} target
 * @param {Load} load
 * @param {number} duration
 * @throws Error when any answer was not of the expected status
 */
export async function putLoad({ url, pid }, { request, status, connections }, duration) {
  const before = await processorSeconds(pid);
  const result = await autocannon({ url, connections, duration, requests: [request] });
  const codes = Object.entries(result.statusCodeStats).map(([code, { count }]) => `${count} × ${code}`);
  const answered = result.statusCodeStats[status]?.count ?? 0;
  if (codes.length !== 1 || answered === 0 || result.errors > 0) {
    throw new Error(`${request.method} ${url}${request.path}: ${result.errors} errors, ${codes.join(', ')}`);
  }
  const cpu = (((await processorSeconds(pid)) - before) / answered) * 1e6;
  return { rate: answered / result.duration, p50: result.latency.p50, p99: result.latency.p99, cpu };
}

/**
 * User and system time of a process so far; NaN where there is no /proc. Its ticks are a hundredth of a second.
 * @param {number} pid
 */
async function processorSeconds(pid) {
  const fields =
    (await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')).split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/**
 * @param {number[]} numbers
 * @returns {number}
 */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Lines with aligned columns, the first one to the left.
 * @param {string[][]} rows
 */
export function formatTable(rows) {
  const widths = rows[0].map((_cell, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '),
    )
    .join('\n');
}

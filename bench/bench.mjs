/**
 * `npm run bench`: the compiled server beside a hand-written Fastify + `pg` server that does the same work
 * (baseline-server.mjs), on one embedded PostgreSQL with default durability, each with a database of its own that
 * holds the same rows. Short rounds alternate between the two, so that noise of the machine hits both; what counts is
 * the median of the rounds' ratios. Everything shares one machine, the load generator too: rates compare with each
 * other, not with those of other machines. Where others use the machine too, look at the processor time per request of
 * the Node processes (`cpu`): it wavers least.
 *
 * Before that: the time from `node dist/src/main.js` to the first 200 of /health/ready with its embedded database
 * already initialized, and the memory of the idle process.
 *
 * Options: `--quick` for a smoke test of some 20 s, `--json FILE` to keep the results. Fails when any answer is not the
 * expected one, and when the two servers show one harness differently.
 */
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startEmbeddedPostgres } from '../dist/src/embedded-postgres/embedded-postgres.js';
import { sampleHarness } from './sample.mjs';
import {
  alternate,
  copyDatabase,
  end,
  formatTable,
  isEnding,
  makeDirectory,
  median,
  onEnd,
  residentMemory,
  startProcess,
} from './support.mjs';

const { values: options } = parseArgs({ options: { quick: { type: 'boolean' }, json: { type: 'string' } } });
const PLAN = options.quick
  ? { starts: 1, rounds: 1, seconds: 1, warmUp: 0, connections: 32 }
  : { starts: 3, rounds: 7, seconds: 2, warmUp: 1, connections: 32 };
const SEEDED = 200;
const PAGE = 20;
const SETTLE_MILLISECONDS = 1_000;

const SERVER = join(import.meta.dirname, '../dist/src/main.js');
const BASELINE = join(import.meta.dirname, 'baseline-server.mjs');
const KEY = 'bench-key-0123456789abcdef0123456789';
const HEADERS = { authorization: `Bearer ${KEY}` };
const SETTINGS = {
  BOOTSTRAP_API_KEY: KEY,
  RATE_LIMIT_PER_MINUTE: '0',
  LOG_LEVEL: 'warn',
  DATABASE_POOL_SIZE: '10',
  MAX_HARNESSES_PER_ORG: '100000',
  PUBLIC_URL: 'http://bench.example.com',
};

for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void end().then(() => process.exit(130)));
try {
  const results = await run();
  report(results);
  if (options.json) await writeFile(options.json, `${JSON.stringify(results, null, 2)}\n`);
} catch (error) {
  if (!isEnding()) process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await end();
}

async function run() {
  const directory = await makeDirectory();
  const start = await measureStart(directory);
  const postgres = await startEmbeddedPostgres({ directory: join(directory, 'postgres'), log: () => {} });
  onEnd(() => postgres.stop());
  const baselineUrl = await copyDatabase(postgres.url, 'baseline');
  const variables = { ...SETTINGS, DATA_DIR: directory };
  const servers = {
    server: await startProcess(SERVER, { ...variables, DATABASE_URL: postgres.url }),
    baseline: await startProcess(BASELINE, { ...variables, DATABASE_URL: baselineUrl }),
  };
  return {
    node: process.version,
    cpu: cpus()[0].model,
    cpus: availableParallelism(),
    start,
    load: await compare(servers),
  };
}

/** The first start initializes the database, the measured ones find it; the last leaves the rows to read. */
async function measureStart(directory) {
  const variables = { ...SETTINGS, DATA_DIR: directory };
  await (await startProcess(SERVER, variables)).stop();
  const times = [];
  const memory = [];
  for (let i = 1; i <= PLAN.starts; i++) {
    const server = await startProcess(SERVER, variables);
    await delay(SETTLE_MILLISECONDS);
    times.push(server.readyAfter);
    memory.push(await residentMemory(server));
    if (i === PLAN.starts) await seed(server.url);
    await server.stop();
  }
  return { readyMilliseconds: median(times), idleMiB: median(memory), times, memory };
}

async function seed(url) {
  for (let i = 0; i < SEEDED; i++) {
    const body = JSON.stringify(sampleHarness(`seeded-${i}`));
    const response = await fetch(`${url}/v1/harnesses`, {
      method: 'POST',
      headers: { ...HEADERS, 'content-type': 'application/json' },
      body,
    });
    if (response.status !== 201) throw new Error(`seeding: ${response.status} ${await response.text()}`);
  }
}

async function compare(servers) {
  const page = await readJson(servers.server, `/v1/harnesses?limit=${PAGE}`);
  const path = `/v1/harnesses/${page.body.data[0].id}`;
  const { etag } = await checkSameAnswers(servers, path);
  let created = 0;
  const fresh = () => JSON.stringify(sampleHarness(`created-${created++}`));
  const get = (wanted, headers = {}) => ({
    method: 'GET',
    path: wanted,
    headers: { ...HEADERS, ...headers },
  });
  const create = {
    method: 'POST',
    path: '/v1/harnesses',
    headers: { ...HEADERS, 'content-type': 'application/json' },
    setupRequest: (request) => ({ ...request, body: fresh() }),
  };
  // Creates come last: they make the list longer.
  const loads = [
    { name: 'get', status: 200, request: get(path) },
    { name: 'get, 304', status: 304, request: get(path, { 'if-none-match': etag }) },
    { name: `list of ${PAGE}`, status: 200, request: get(`/v1/harnesses?limit=${PAGE}`) },
    { name: 'create', status: 201, request: create },
  ];
  const results = [];
  for (const load of loads) results.push(await alternate(servers, { ...PLAN, ...load }));
  return results;
}

/** Both show the same harness and the same page, down to the entity tag; only cursors are each server's own. */
async function checkSameAnswers(servers, path) {
  const [ours, theirs] = await Promise.all([
    readJson(servers.server, path),
    readJson(servers.baseline, path),
  ]);
  const list = `/v1/harnesses?limit=${PAGE}`;
  const pages = await Promise.all([readJson(servers.server, list), readJson(servers.baseline, list)]);
  const [ourPage, theirPage] = pages.map(({ body }) => ({ ...body, next_cursor: typeof body.next_cursor }));
  if (!isDeepStrictEqual(ours, theirs) || !isDeepStrictEqual(ourPage, theirPage)) {
    throw new Error(`The servers do not answer the same:\n${JSON.stringify([ours, theirs], null, 2)}`);
  }
  return ours;
}

async function readJson({ url }, path) {
  const response = await fetch(url + path, { headers: HEADERS });
  return { etag: response.headers.get('etag') ?? '', body: await response.json() };
}

function report({ node, cpu, cpus: count, start, load }) {
  const one = ['p50 ms', 'p99 ms', 'cpu µs'];
  const head = ['', 'server/s', ...one, 'baseline/s', ...one, 'ratio', 'range'];
  const rows = load.map(({ name, ratio, server, baseline, rounds }) => {
    const ratios = rounds.map((round) => round.ratio);
    return [
      name,
      ...[server, baseline].flatMap(({ rate, p50, p99, cpu }) =>
        [rate, p50, p99, cpu].map((it) => it.toFixed(0)),
      ),
      ratio.toFixed(2),
      `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`,
    ];
  });
  process.stdout.write(
    `\nNode ${node}, ${count} × ${cpu}; ${PLAN.connections} connections, ${PLAN.rounds} rounds of ${PLAN.seconds} s\n\n` +
      `${formatTable([head, ...rows])}\n\n` +
      `start to ready  ${start.readyMilliseconds.toFixed(0)} ms (of ${start.times.map((it) => it.toFixed(0)).join(', ')})\n` +
      `idle memory     ${start.idleMiB.toFixed(0)} MiB\n`,
  );
}

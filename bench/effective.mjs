/**
 * `npm run bench:effective`: what `/effective` costs by how deep a harness inherits. One server, three harnesses of one
 * chain, short rounds in turn; what counts is the median of the rounds' ratios to depth 1.
 */
import { join } from 'node:path';
import { end, formatTable, makeDirectory, median, putLoad, startProcess } from './support.mjs';

const SERVER = join(import.meta.dirname, '../dist/src/main.js');
const KEY = 'bench-key-0123456789abcdef0123456789';
const HEADERS = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
const DEPTHS = [1, 5, 16];
const ROUNDS = 7;
const SECONDS = 2;

try {
  const directory = await makeDirectory();
  const variables = {
    DATA_DIR: directory,
    BOOTSTRAP_API_KEY: KEY,
    RATE_LIMIT_PER_MINUTE: '0',
    LOG_LEVEL: 'warn',
  };
  const server = await startProcess(SERVER, variables);
  await growChain(server.url, Math.max(...DEPTHS));
  report(await measure(server));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await end();
}

/** Every level says a little, as harnesses do: a sentence, a capability, a tag of metadata, a rule. */
async function growChain(url, depth) {
  const refs = ['web_fetch', 'web_search', 'shell', 'current_time'];
  let parent = null;
  for (let level = 1; level <= depth; level++) {
    const body = {
      name: `level-${level}`,
      parent_harness_id: parent,
      system_prompt: `Level ${level} adds a sentence to the prompt.`,
      capabilities: [{ ref: refs[level % refs.length] }],
      embedder_metadata: { level: String(level) },
      network_access: { blocked: [`blocked-${level}.example.com`] },
    };
    const response = await fetch(`${url}/v1/harnesses`, {
      method: 'POST',
      headers: HEADERS,
      body: JSON.stringify(body),
    });
    if (response.status !== 201) throw new Error(await response.text());
    parent = (await response.json()).id;
  }
}

async function measure(server) {
  const load = (depth, seconds) => {
    const request = { method: 'GET', path: `/v1/harnesses/level-${depth}/effective`, headers: HEADERS };
    return putLoad(server, { request, status: 200, connections: 32 }, seconds);
  };
  for (const depth of DEPTHS) await load(depth, 1);
  const rates = new Map(DEPTHS.map((depth) => [depth, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const depth of DEPTHS) rates.get(depth).push((await load(depth, SECONDS)).rate);
  }
  return DEPTHS.map((depth) => {
    const costs = rates.get(depth).map((rate, round) => rates.get(DEPTHS[0])[round] / rate);
    return { depth, rate: median(rates.get(depth)), cost: median(costs) };
  });
}

function report(results) {
  const rows = results.map(({ depth, rate, cost }) => [`depth ${depth}`, rate.toFixed(0), cost.toFixed(2)]);
  process.stdout.write(`${formatTable([['', 'requests/s', 'cost'], ...rows])}\n`);
}

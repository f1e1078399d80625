import { Client, uniqueName, type Harness } from './client.js';
import { retryUnavailable } from './time-limits.js';
import { ADMIN_KEY, type TestServer } from './server.js';

/** A well-formed ID that no harness has. */
export const NOBODY = 'harness_0193aaaa00007000800000000000dead';

/** A capability whose config nobody checks: the standalone server has no port for plugins. */
export const FREE_REF = 'plugin:anything';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- what a test expects of a body is said by the test
  body: any;
}

/** A request with exactly this body and these headers: nothing is added, serialized or repaired on the way. */
export async function send(
  url: string,
  {
    method = 'POST',
    body,
    headers = {},
  }: { method?: string; body?: string; headers?: Record<string, string> },
): Promise<Answer> {
  const response = await fetch(url, { method, body, headers });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} };
}

/** A second organization with its owner. */
export async function newOrg(server: TestServer): Promise<{ id: string; owner: Client; key: string }> {
  const { status, body } = await new Client(server.url, ADMIN_KEY).post('/v1/orgs', {
    name: uniqueName('org'),
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return { id: body.id, key: body.key, owner: new Client(server.url, body.key) };
}

/** Somebody else of the owner's organization. */
export async function newKey(owner: Client, role: 'owner' | 'admin' | 'member'): Promise<string> {
  const { status, body } = await owner.post('/v1/api-keys', { name: uniqueName('key'), role });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body.key as string;
}

/** Does it `n` times concurrently; what is answered with 503 is retried as the answer says. */
export function atOnce<T>(n: number, work: (i: number) => PromiseLike<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: n }, (_, i) => retryUnavailable(() => work(i))));
}

/** How often each outcome occurred: `{ '201': 1, '409 harness_name_taken': 49 }`. */
export function outcomes(
  answers: { status: number; body: { code?: string; errors?: { code: string }[] } }[],
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const code = body.code === 'validation_failed' ? body.errors?.[0]?.code : body.code;
    const outcome = status < 400 ? String(status) : `${status} ${code}`;
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

/** Harnesses of which each is the parent of the next, root first. */
export async function createChain(client: Client, length: number, rootParent?: string): Promise<Harness[]> {
  const chain: Harness[] = [];
  for (let i = 0; i < length; i++) {
    const parent_harness_id = chain.at(-1)?.id ?? rootParent;
    chain.push(await client.create({ name: uniqueName('link'), parent_harness_id }));
  }
  return chain;
}

/** Reads a harness; fails the test unless it is a 200. */
export async function read(client: Client, id: string): Promise<Harness> {
  const { status, body } = await client.get(`/v1/harnesses/${id}`);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body as Harness;
}

/** Every row of every table of the module that holds this text, whatever the tables are. */
export async function rowsWith({ database }: TestServer, text: string): Promise<string[]> {
  const tables = await database.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'harnesses'`,
  );
  const rows = tables.map(({ name }) =>
    database.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t WHERE t::text ILIKE $1`, [
      `%${text}%`,
    ]),
  );
  return (await Promise.all(rows)).flat().map(({ row }) => row);
}

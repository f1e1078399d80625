import { uniqueName, type Client, type Harness } from './client.js';

/** A line of the history. */
export interface Version {
  version: number;
  change: string;
  reason: string | null;
  actor: string;
  created_at: string;
}

export interface VersionPage {
  data: Version[];
  next_cursor: string | null;
}

export interface Operation {
  op: string;
  path: string;
  value?: unknown;
}

/** The keys that a client writes; diffs are over these. */
export const WRITABLE = [
  'name',
  'display_name',
  'description',
  'system_prompt',
  'parent_harness_id',
  'default_model_id',
  'tags',
  'capabilities',
  'initial_files',
  'mcpServers',
  'network_access',
  'embedder_metadata',
  'parallel_tool_calls',
] as const;

export const urlOf = (idOrName: string) => `/v1/harnesses/${idOrName}`;
export const versionsOf = (idOrName: string) => `${urlOf(idOrName)}/versions`;

export function writable(harness: Harness): Record<string, unknown> {
  return Object.fromEntries(WRITABLE.map((key) => [key, harness[key]]));
}

/** All of a representation but what depends on who asks, and when. */
export function asItWas({ allowed_actions: _actions, ...rest }: Harness): object {
  return rest;
}

async function ok<T>(answer: PromiseLike<{ status: number; body: unknown }>): Promise<T> {
  const { status, body } = await answer;
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body as T;
}

/** Patches a harness; fails the test unless it is a 200. */
export function update(client: Client, id: string, body: object): Promise<Harness> {
  return ok(client.patch(urlOf(id), body));
}

/** A harness with so many versions. */
export async function createWith(client: Client, versions: number): Promise<Harness> {
  const harness = await client.create({ name: uniqueName() });
  for (let i = 2; i <= versions; i++) await update(client, harness.id, { description: String(i) });
  return harness;
}

/** One page of the history; fails the test unless it is a 200. */
export function page(client: Client, idOrName: string, query = ''): Promise<VersionPage> {
  return ok(client.get(`${versionsOf(idOrName)}?${query}`));
}

/** The newest versions, newest first. */
export async function history(client: Client, idOrName: string): Promise<Version[]> {
  return (await page(client, idOrName, 'limit=200')).data;
}

/** What made the versions, oldest first. */
export async function changes(client: Client, idOrName: string): Promise<string[]> {
  return (await history(client, idOrName)).map(({ change }) => change).reverse();
}

/** The harness as it was; fails the test unless it is a 200. */
export function snapshot(client: Client, idOrName: string, version: number): Promise<Harness> {
  return ok(client.get(`${versionsOf(idOrName)}/${version}`));
}

/** Versions 1 to `n`, in order. */
export function snapshots(client: Client, idOrName: string, n: number): Promise<Harness[]> {
  return Promise.all(Array.from({ length: n }, (_, i) => snapshot(client, idOrName, i + 1)));
}

/** The patch between two versions; fails the test unless it is a 200. */
export async function diff(client: Client, idOrName: string, from: number, to: number): Promise<Operation[]> {
  const answer = await ok<{ from: number; to: number; patch: Operation[] }>(
    client.get(`${versionsOf(idOrName)}/${from}/diff/${to}`),
  );
  if (answer.from !== from || answer.to !== to) throw new Error(JSON.stringify(answer));
  return answer.patch;
}

export const restore = (client: Client, id: string, version: number | string) =>
  client.post(`${versionsOf(id)}/${version}/restore`);

type Container = Record<string, unknown> | unknown[];

/**
 * A copy with an RFC 6902 patch of `add`, `remove` and `replace` applied, to the letter: every place but the last
 * must be there, as must be what is removed or replaced. Libraries skip keys such as `__proto__`, which are keys like
 * any other in JSON.
 */
export function patched<T>(document: T, patch: Operation[]): T {
  const copy = JSON.parse(JSON.stringify(document)) as T;
  for (const { op, path, value } of patch) {
    const tokens = path.split('/').map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = tokens.pop()!;
    const parent = tokens.slice(1).reduce((at, token) => member(at, token), copy as unknown as Container);
    if (op === 'remove' || op === 'replace') member(parent, last);
    if (op !== 'add' && op !== 'remove' && op !== 'replace') throw new Error(`unexpected ${op} at ${path}`);
    if (Array.isArray(parent)) {
      const index = last === '-' && op === 'add' ? parent.length : Number(last);
      if (!(index <= parent.length)) throw new Error(`nothing at ${path}`);
      parent.splice(index, op === 'add' ? 0 : 1, ...(op === 'remove' ? [] : [value]));
    } else if (op === 'remove') delete parent[last];
    else {
      Object.defineProperty(parent, last, { value, writable: true, enumerable: true, configurable: true });
    }
  }
  return copy;
}

function member(container: Container, key: string): Container {
  if (typeof container !== 'object' || container === null || !Object.hasOwn(container, key))
    throw new Error(`nothing at ${key}`);
  return (container as Record<string, Container>)[key]!;
}

import fc from 'fast-check';
import type { Response } from 'supertest';
import { Client, uniqueName, type Harness } from '../support/client.js';
import { atOnce, FREE_REF, newKey, outcomes, read } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';
import { asItWas, diff, history, patched, restore, snapshots, urlOf, writable } from '../support/versions.js';

let server: TestServer;
let client: Client;
let clients: Client[];
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
  const keys = await atOnce(3, () => newKey(client, 'admin'));
  clients = [client, ...keys.map((key) => new Client(server.url, key))];
});
afterAll(() => server.stop());

const create = () => client.create({ name: uniqueName() });
const range = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

/** A value for each of these keys, other for every `i`, in the form in which it is stored. */
const VALUES: [string, (i: number) => unknown][] = [
  ['name', (i) => uniqueName(`name-${i}`)],
  ['display_name', (i) => `Display ${i}`],
  ['description', (i) => `description ${i}`],
  ['system_prompt', (i) => `prompt ${i}`],
  ['default_model_id', (i) => `model-${i}`],
  ['tags', (i) => [`tag-${i}`]],
  ['capabilities', (i) => [{ ref: FREE_REF, config: { i } }]],
  ['network_access', (i) => ({ allowed: [`a${i}.org`], blocked: [] })],
  ['embedder_metadata', (i) => ({ [`key-${i}`]: String(i) })],
  ['parallel_tool_calls', (i) => i % 2 === 0],
];

/** The list says versions 1 to that of the harness, each once; gives them, oldest first. */
async function expectGapless(harness: Harness) {
  const listed = (await history(client, harness.id)).reverse();
  expect(listed.map(({ version }) => version)).toEqual(range(harness.version));
  return listed;
}

describe('50 patches at once without If-Match', () => {
  it('of different keys lose none of them, and each version is the one before with one patch', async () => {
    const { id } = await create();
    await client.patch(urlOf(id), { display_name: 'Own' }).expect(200);
    const sent = range(50).map((i): [string, unknown] => {
      const [key, value] = VALUES[i % VALUES.length]!;
      return [key, value(i)];
    });
    const answers = await atOnce(50, (i) =>
      clients[i % 4]!.patch(urlOf(id), { [sent[i]![0]]: sent[i]![1] }).set('X-Change-Reason', String(i)),
    );
    expect(outcomes(answers)).toEqual({ '200': 50 });
    const current = await read(client, id);
    const listed = await expectGapless(current);
    const kept = await snapshots(client, id, current.version);
    for (const [at, { reason }] of listed.entries()) {
      if (at < 2) continue;
      const [key, value] = sent[Number(reason)]!;
      expect(writable(kept[at]!)).toEqual({ ...writable(kept[at - 1]!), [key]: value });
      expect(asItWas(answers[Number(reason)]!.body)).toEqual(asItWas(kept[at]!));
    }
    // Of those without a version each found its value there already: two values of one key are all there are of it.
    const made = new Set(listed.slice(2).map(({ reason }) => reason));
    const without = sent.filter((_one, i) => !made.has(String(i)));
    expect(without.every(([key]) => key === 'parallel_tool_calls')).toBe(true);
  });

  it('of one key each all arrive, every time', async () => {
    const { id } = await create();
    for (const round of range(5)) {
      const body = Object.fromEntries(VALUES.map(([key, value]) => [key, value(round)]));
      const answers = await atOnce(VALUES.length, (i) => {
        const key = VALUES[i]![0];
        return clients[i % 4]!.patch(urlOf(id), { [key]: body[key] });
      });
      expect(outcomes(answers)).toEqual({ '200': VALUES.length });
      expect(await read(client, id)).toMatchObject(body);
    }
  });

  it('of one key leave the value of the last version, and a version for each', async () => {
    const { id } = await create();
    const answers = await atOnce(50, (i) =>
      clients[i % 4]!.patch(urlOf(id), { embedder_metadata: { [`k${i}`]: 'v', same: String(i) } }),
    );
    expect(outcomes(answers)).toEqual({ '200': 50 });
    const current = await read(client, id);
    expect(current.version).toBe(51);
    await expectGapless(current);
    const last = answers.find(({ body }) => body.version === 51)!;
    expect(current).toEqual(last.body);
    const metadata = (await snapshots(client, id, 51)).slice(1).map((one) => one.embedder_metadata);
    expect(new Set(metadata.map((one) => JSON.stringify(one))).size).toBe(50);
  });
});

describe('50 writes at once with If-Match of one entity tag', () => {
  it.each<[string, (id: string, i: number) => ReturnType<Client['patch']>]>([
    ['patches', (id, i) => clients[i % 4]!.patch(urlOf(id), { description: `at once ${i}` })],
    ['patches and restores', (id, i) => (i % 2 ? restore(clients[i % 4]!, id, 1) : describeBy(id, i))],
    ['patches and archivings', (id, i) => (i % 2 ? clients[i % 4]!.delete(urlOf(id)) : describeBy(id, i))],
  ])('(%s) let one through, and answer the conflicts with the current tag', async (_what, write) => {
    const { id } = await create();
    await client.patch(urlOf(id), { description: 'two' }).expect(200);
    const { headers } = await client.get(urlOf(id));
    const answers: Response[] = await atOnce(50, (i) => write(id, i).set('If-Match', headers.etag!));
    expect(outcomes(answers)).toMatchObject({ '412 version_mismatch': 49 });
    // What can be done with it depends on who asks, and so does the tag.
    const current = await atOnce(4, async (i) => (await clients[i]!.get(urlOf(id))).headers.etag);
    expect(current[0]).toMatch(/^"3-/);
    const tags = answers.map(({ status, headers: { etag } }, i) => (status === 412 ? etag : current[i % 4]));
    expect(tags).toEqual(answers.map((_answer, i) => current[i % 4]));
    await expectGapless(await read(client, id));
  });

  const describeBy = (id: string, i: number) =>
    clients[i % 4]!.patch(urlOf(id), { description: `at once ${i}` });
});

/** What a client does, and what may come of it besides success. */
type Step =
  | { do: 'patch'; key: string; value: number }
  | { do: 'patch with all as it is read' }
  | { do: 'archive' | 'unarchive' | 'empty patch' }
  | { do: 'restore'; version: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: patchStep() },
  { weight: 1, arbitrary: fc.constant({ do: 'archive' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'unarchive' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'empty patch' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'patch with all as it is read' as const }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('restore' as const), version: fc.nat({ max: 9 }) }) },
);

function patchStep(): fc.Arbitrary<Step> {
  const keys = VALUES.map(([key]) => key).filter((key) => key !== 'name');
  return fc.record({
    do: fc.constant('patch' as const),
    key: fc.constantFrom(...keys),
    value: fc.nat({ max: 2 }),
  });
}

async function take(who: Client, id: string, one: Step): Promise<Response> {
  switch (one.do) {
    case 'patch': {
      const [key, value] = VALUES.find(([name]) => name === one.key)!;
      return who.patch(urlOf(id), { [key]: value(one.value) });
    }
    case 'patch with all as it is read':
      return who.patch(urlOf(id), writable(await read(who, id)));
    case 'empty patch':
      return who.patch(urlOf(id), {});
    case 'archive':
      return who.delete(urlOf(id));
    case 'unarchive':
      return who.patch(urlOf(id), { status: 'active' });
    case 'restore': {
      const { version } = await read(who, id);
      return restore(who, id, 1 + (one.version % version));
    }
  }
}

/** What a version says it did, by what is different in it. */
function expectedChange(before: Harness, after: Harness): string[] {
  if (before.status !== after.status) return [after.status === 'archived' ? 'archived' : 'restored'];
  return ['updated', 'reverted'];
}

async function expectHistory(id: string, answers: Response[]): Promise<void> {
  const current = await read(client, id);
  const listed = await expectGapless(current);
  const kept = await snapshots(client, id, current.version);
  expect(asItWas(kept.at(-1)!)).toEqual(asItWas(current));
  let replayed = writable(kept[0]!);
  for (const [at, after] of kept.entries()) {
    if (at === 0) continue;
    const before = kept[at - 1]!;
    const effective = (harness: Harness) => ({ ...writable(harness), status: harness.status });
    expect(effective(after)).not.toEqual(effective(before));
    expect(expectedChange(before, after)).toContain(listed[at]!.change);
    expect(after.updated_at).toBe(listed[at]!.created_at);
    replayed = patched(replayed, await diff(client, id, at, at + 1));
    expect(replayed).toEqual(writable(after));
  }
  expect(replayed).toEqual(writable(current));
  for (const { body } of answers.filter((answer) => answer.status === 200))
    expect(asItWas(body)).toEqual(asItWas(kept[body.version - 1]!));
}

describe('whatever four clients do at once', () => {
  it('the history is whole: gapless, without empty changes, and it leads to what there is', async () => {
    const plan = fc.array(fc.tuple(fc.nat({ max: 3 }), step), { minLength: 10, maxLength: 30 });
    const property = fc.asyncProperty(plan, async (steps) => {
      const harness = await client.create({ name: uniqueName(), display_name: 'Own' });
      const answers = await atOnce(4, async (who) => {
        const mine: Response[] = [];
        for (const [, one] of steps.filter(([whose]) => whose === who))
          mine.push(await take(clients[who]!, harness.id, one));
        return mine;
      });
      const allowed = ['200', '204', '409 harness_archived', '503 unavailable'];
      expect(allowed).toEqual(expect.arrayContaining(Object.keys(outcomes(answers.flat()))));
      await expectHistory(harness.id, answers.flat());
    });
    await fc.assert(property, { numRuns: 10 });
  });
});

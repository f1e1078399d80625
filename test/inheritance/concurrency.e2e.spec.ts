import { Client, uniqueName, type Harness } from '../support/client.js';
import { atOnce, createChain, outcomes, read } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const url = (id: string) => `/v1/harnesses/${id}`;
const move = (id: string, parent_harness_id: string | null) => client.patch(url(id), { parent_harness_id });
const create = () => client.create({ name: uniqueName() });
const rounds = (n: number) => Array.from({ length: n }, (_, i) => i);

/** How many harnesses stand from each one up to its root; Infinity in a cycle. */
async function depths(ids: string[]): Promise<number[]> {
  const harnesses = await Promise.all(ids.map((id) => read(client, id)));
  const parents = new Map(
    harnesses.map((harness) => [harness.id, harness.parent_harness_id as string | null]),
  );
  return ids.map((id) => {
    let depth = 0;
    for (let at: string | null | undefined = id; at; at = parents.get(at))
      if (++depth > 1000) return Infinity;
    return depth;
  });
}

const active = (harnesses: Harness[]) => harnesses.filter(({ status }) => status === 'active').length;

describe('moving at once', () => {
  it('A below B and B below A: one goes through, the other would be a cycle', async () => {
    for (const _round of rounds(25)) {
      const [a, b] = [await create(), await create()];
      const answers = await Promise.all([move(a.id, b.id), move(b.id, a.id)]);
      expect(outcomes(answers)).toEqual({ '200': 1, '400 parent_cycle': 1 });
    }
  });

  it('three in a circle: never all of them', async () => {
    for (const _round of rounds(10)) {
      const ids = (await atOnce(3, create)).map(({ id }) => id);
      const answers = await atOnce(3, (i) => move(ids[i]!, ids[(i + 1) % 3]!));
      expect(outcomes(answers)).toEqual({ '200': 2, '400 parent_cycle': 1 });
    }
  });

  it('50 in a circle: no cycle and no chain over 16', async () => {
    const ids = (await atOnce(50, create)).map(({ id }) => id);
    const answers = await atOnce(50, (i) => move(ids[i]!, ids[(i + 1) % 50]!));
    expect(answers.every(({ status }) => status === 200 || status === 400)).toBe(true);
    expect(Object.keys(outcomes(answers))).toContain('400 parent_chain_too_deep');
    expect(Math.max(...(await depths(ids)))).toBeLessThanOrEqual(16);
  });

  it('50 anywhere, several times: no cycle and no chain over 16', async () => {
    const ids = (await atOnce(20, create)).map(({ id }) => id);
    for (const round of rounds(4)) {
      const answers = await atOnce(50, (i) =>
        move(ids[(i * 7 + round) % 20]!, ids[(i * 11 + 3 * round + 1) % 20]!),
      );
      expect(answers.every(({ status }) => status === 200 || status === 400)).toBe(true);
      expect(Math.max(...(await depths(ids)))).toBeLessThanOrEqual(16);
    }
  });

  it('a chain below another while it grows at its own end: one of the two', async () => {
    const [upper, lower] = [await createChain(client, 8), await createChain(client, 8)];
    for (const _round of rounds(12)) {
      const leaf = await create();
      const answers = await Promise.all([move(lower[0]!.id, upper[7]!.id), move(leaf.id, lower[7]!.id)]);
      expect(outcomes(answers)).toEqual({ '200': 1, '400 parent_chain_too_deep': 1 });
      await Promise.all([move(lower[0]!.id, null), move(leaf.id, null)]);
    }
  });

  it('a chain to its limit while 49 children are created at its end', async () => {
    const [upper, lower] = [await createChain(client, 8), await createChain(client, 8)];
    const answers = await atOnce(50, (i) =>
      i === 25
        ? move(lower[0]!.id, upper[7]!.id)
        : client.post('/v1/harnesses', { name: uniqueName(), parent_harness_id: lower[7]!.id }),
    );
    const created = answers.filter(({ status }) => status === 201).map(({ body }) => body.id as string);
    const ids = [...upper, ...lower].map(({ id }) => id).concat(created);
    expect(Math.max(...(await depths(ids)))).toBeLessThanOrEqual(16);
    const { '400 parent_chain_too_deep': refused = 0, '200': moved = 0 } = outcomes(answers);
    expect([created.length + moved + refused, moved === 1 ? created.length : 0]).toEqual([50, 0]);
  });
});

describe('archiving a parent at once with', () => {
  it.each<
    [string, (parent: Harness) => Promise<() => PromiseLike<{ status: number; body: object }>>, string]
  >([
    [
      'creating its child',
      async ({ id }) =>
        () =>
          client.post('/v1/harnesses', { name: uniqueName(), parent_harness_id: id }),
      '400 parent_not_active',
    ],
    [
      'moving another below it',
      async ({ id }) => {
        const other = await create();
        return () => move(other.id, id);
      },
      '400 parent_not_active',
    ],
    [
      'restoring its child',
      async ({ id }) => {
        const child = await client.create({ name: uniqueName(), parent_harness_id: id });
        await client.delete(url(child.id));
        return () => client.patch(url(child.id), { status: 'active' });
      },
      '409 parent_not_active',
    ],
    [
      'copying its archived child',
      async ({ id }) => {
        const child = await client.create({ name: uniqueName(), parent_harness_id: id });
        await client.delete(url(child.id));
        return () => client.post(`${url(child.id)}/copy`);
      },
      '409 parent_not_active',
    ],
  ])('%s: only one of them succeeds', async (_what, prepare, refusedBy) => {
    for (const round of rounds(15)) {
      const parent = await create();
      const act = await prepare(parent);
      const both = [() => client.delete(url(parent.id)), act];
      const answers = await Promise.all((round % 2 === 0 ? both : both.toReversed()).map((one) => one()));
      const { '204': archived = 0, ...others } = outcomes(answers);
      const hasChild = '409 harness_has_children' in others;
      expect({ archived, hasChild, isRefused: refusedBy in others }).toEqual({
        archived,
        hasChild: archived === 0,
        isRefused: archived === 1,
      });
    }
  });

  it('49 creates of children: an archived parent has no active child', async () => {
    for (const _round of rounds(3)) {
      const parent = await create();
      const answers = await atOnce(50, (i) =>
        i === 10
          ? client.delete(url(parent.id))
          : client.post('/v1/harnesses', { name: uniqueName(), parent_harness_id: parent.id }),
      );
      const children = await client.get(`/v1/harnesses?parent_harness_id=${parent.id}`);
      const { status } = await read(client, parent.id);
      expect(status === 'archived' ? active(children.body.data) : 0).toBe(0);
      expect(answers.every((answer) => [201, 204, 400, 409].includes(answer.status))).toBe(true);
    }
  });
});

describe('deleting a parent for good at once with', () => {
  it('restoring it and giving it a child: no child loses its parent', async () => {
    for (const _round of rounds(10)) {
      const parent = await create();
      await client.delete(url(parent.id));
      const [deleted, , child] = await Promise.all([
        client.post(`${url(parent.id)}/delete`),
        client.patch(url(parent.id), { status: 'active' }),
        client.post('/v1/harnesses', { name: uniqueName(), parent_harness_id: parent.id }),
      ]);
      expect([deleted.status, child.status]).not.toEqual([204, 201]);
      expect([204, 409]).toContain(deleted.status);
      expect([201, 400]).toContain(child.status);
    }
  });
});

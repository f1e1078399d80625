import { Client, refusal, uniqueName, type Harness } from '../support/client.js';
import { atOnce, outcomes, read } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';
import {
  diff,
  history,
  page,
  patched,
  restore,
  snapshot,
  urlOf,
  versionsOf,
  writable,
  type Version,
} from '../support/versions.js';

const KEPT = 5;

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer({ MAX_VERSIONS_PER_HARNESS: String(KEPT) });
  client = new Client(server.url);
});
afterAll(() => server.stop());

const numbers = (versions: Version[]) => versions.map(({ version }) => version);
const describeAs = (id: string, description: string) => client.patch(urlOf(id), { description });

/** A harness that was changed so often, one time after another. */
async function createChanged(times: number): Promise<Harness> {
  const { id } = await client.create({ name: uniqueName(), description: '1' });
  for (let i = 2; i <= times + 1; i++) await describeAs(id, String(i));
  return read(client, id);
}

async function storedVersions(id: string): Promise<number[]> {
  const sql = 'SELECT version FROM harnesses.harness_version WHERE harness_id = $1 ORDER BY version';
  const rows = await server.database.query<{ version: number }>(sql, [id.slice('harness_'.length)]);
  return rows.map(({ version }) => version);
}

describe('of a harness that was changed more often than versions are kept', () => {
  it('only the newest versions stay, whose numbers go on', async () => {
    const { id, version } = await createChanged(12);
    expect(version).toBe(13);
    expect(numbers(await history(client, id))).toEqual([13, 12, 11, 10, 9]);
    expect(await storedVersions(id)).toEqual([9, 10, 11, 12, 13]);
    expect((await describeAs(id, '14')).body.version).toBe(14);
    expect(await storedVersions(id)).toEqual([10, 11, 12, 13, 14]);
    expect(await page(client, id, `limit=${KEPT}`)).toMatchObject({ next_cursor: null });
  });

  it('none goes before there are too many, nor through a write that changes nothing', async () => {
    const { id } = await createChanged(KEPT - 1);
    await describeAs(id, String(KEPT)).expect(200);
    await restore(client, id, KEPT).expect(200);
    expect(await storedVersions(id)).toEqual([1, 2, 3, 4, 5]);
  });

  it('those that are gone are not read, compared or restored', async () => {
    const { id } = await createChanged(12);
    for (const gone of [1, 8]) {
      const answers = [
        await client.get(`${versionsOf(id)}/${gone}`),
        await client.get(`${versionsOf(id)}/${gone}/diff/13`),
        await client.get(`${versionsOf(id)}/13/diff/${gone}`),
        await client.get(`${versionsOf(id)}/${gone}/diff/${gone}`),
        await restore(client, id, gone),
      ];
      expect(answers.map(refusal)).toEqual(answers.map(() => [404, 'version_not_found']));
    }
    expect((await read(client, id)).version).toBe(13);
  });

  it('those that stay are whole, the oldest too', async () => {
    const { id } = await createChanged(12);
    for (const version of [9, 10, 11, 12, 13])
      expect(await snapshot(client, id, version)).toMatchObject({ version, description: String(version) });
    const [oldest, newest] = [await snapshot(client, id, 9), await snapshot(client, id, 13)];
    expect(patched(writable(oldest), await diff(client, id, 9, 13))).toEqual(writable(newest));
  });

  it('the oldest can be gone back to, which lets it go', async () => {
    const { id } = await createChanged(12);
    expect((await restore(client, id, 9)).body).toMatchObject({ version: 14, description: '9' });
    expect(await storedVersions(id)).toEqual([10, 11, 12, 13, 14]);
    expect(refusal(await restore(client, id, 9))).toEqual([404, 'version_not_found']);
  });

  it('archiving and restoring count like any change', async () => {
    const { id } = await createChanged(3);
    await client.delete(urlOf(id)).expect(204);
    await client.patch(urlOf(id), { status: 'active' }).expect(200);
    expect((await history(client, id)).map(({ change }) => change)).toEqual([
      'restored',
      'archived',
      'updated',
      'updated',
      'updated',
    ]);
  });

  it('other harnesses keep theirs', async () => {
    const other = await createChanged(2);
    const { body: copy } = await client.post(`${urlOf(other.id)}/copy`);
    await createChanged(12);
    expect([await storedVersions(other.id), await storedVersions(copy.id)]).toEqual([[1, 2, 3], [1]]);
  });
});

describe('a listing whose next page went meanwhile', () => {
  it('ends, without an error', async () => {
    const { id } = await createChanged(4);
    const first = await page(client, id, 'limit=2');
    expect(numbers(first.data)).toEqual([5, 4]);
    for (let i = 6; i <= 12; i++) await describeAs(id, String(i));
    expect(await page(client, id, `limit=2&cursor=${first.next_cursor}`)).toEqual({
      data: [],
      next_cursor: null,
    });
  });

  it('has what is left of it', async () => {
    const { id } = await createChanged(4);
    const { next_cursor: cursor } = await page(client, id, 'limit=2');
    await describeAs(id, '6');
    await describeAs(id, '7');
    expect(await page(client, id, `cursor=${cursor}`)).toMatchObject({
      data: [{ version: 3 }],
      next_cursor: null,
    });
  });
});

describe('at once', () => {
  it('40 changes leave the newest versions and no other', async () => {
    const { id } = await createChanged(0);
    const answers = await atOnce(40, (i) => describeAs(id, `x${i}`));
    expect(outcomes(answers)).toEqual({ '200': 40 });
    expect(await storedVersions(id)).toEqual([37, 38, 39, 40, 41]);
    for (const { body } of answers.filter((answer) => answer.body.version > 36))
      expect(await snapshot(client, id, body.version)).toMatchObject({ description: body.description });
  });

  it('reads and comparisons find a version whole or not at all while it goes', async () => {
    const { id } = await createChanged(4);
    const answers = await atOnce(60, (i) => {
      if (i % 3 === 0) return describeAs(id, `x${i}`);
      return client.get(`${versionsOf(id)}/${i % 3 === 1 ? '2' : '1/diff/3'}`);
    });
    const whole = (i: number) =>
      i % 3 === 1
        ? { version: 2, description: '2' }
        : { patch: [{ op: 'replace', path: '/description', value: '3' }] };
    for (const [i, { status, body }] of answers.entries())
      expect(body).toMatchObject(i % 3 === 0 || status !== 200 ? {} : whole(i));
    const seen = Object.keys(outcomes(answers));
    expect(['200', '404 version_not_found']).toEqual(expect.arrayContaining(seen));
    expect(await storedVersions(id)).toEqual([21, 22, 23, 24, 25]);
  });
});

describe('a server that keeps fewer', () => {
  let fewer: TestServer;
  beforeAll(async () => {
    fewer = await startServer({ MAX_VERSIONS_PER_HARNESS: '2' }, server.database);
  });
  afterAll(() => fewer.stop());

  it('lets the surplus go with the next change', async () => {
    const { id } = await createChanged(4);
    const other = new Client(fewer.url);
    expect(numbers(await history(other, id))).toEqual([5, 4, 3, 2, 1]);
    await other.patch(urlOf(id), { description: 'x' }).expect(200);
    expect(numbers(await history(other, id))).toEqual([6, 5]);
  });
});

import { HarnessesService, type HarnessCaller } from '../../src/harnesses/index.js';
import { authorizationOf, fakeCaller } from '../../src/testing/index.js';
import { turns } from '../../src/values/turns.js';
import { startHost, type TestHost } from '../support/host.js';
import { list } from '../support/limits.js';

const rules = (count: number) => ({ network_access: { blocked: list(count, (i) => `h${i}.example.com`) } });
const text = (size: number) => ({ system_prompt: 'x'.repeat(size) });
/** Above what is worked on at once: 64 KiB sent, 128 KiB stored. */
const LARGE = { ...text(200_000), ...rules(500) };
const SMALL = { ...text(1_000), ...rules(10) };

interface Family {
  caller: HarnessCaller;
  parent: string;
  leaf: string;
}

let host: TestHost;
let harnesses: HarnessesService;
let large: Family;
let small: Family;
beforeAll(async () => {
  host = await startHost('fastify');
  harnesses = host.app.get(HarnessesService);
  const family = async (orgId: string, content: object): Promise<Family> => {
    const caller = fakeCaller({ orgId });
    let id: string | null = null;
    const ids: string[] = [];
    for (const name of ['parent', 'between', 'leaf']) {
      ({ id } = await harnesses.create(caller, { name, parent_harness_id: id, ...content }));
      ids.push(id);
    }
    await harnesses.update(caller, ids[2]!, { description: 'changed' });
    return { caller, parent: ids[0]!, leaf: ids[2]! };
  };
  large = await family('large', LARGE);
  small = await family('small', SMALL);
});
afterAll(() => host.stop());

type Ask = (family: Family) => Promise<unknown>;

/** What takes a turn where there is much to do. */
const ASKS: [string, Ask][] = [
  ['an effective configuration', ({ caller, leaf }) => harnesses.getEffective(caller, leaf)],
  ['an export', ({ caller, leaf }) => harnesses.export(caller, leaf)],
  ['a comparison of versions', ({ caller, leaf }) => harnesses.diffVersions(caller, leaf, 1, 2)],
  ['a preview', ({ caller, leaf }) => harnesses.preview(caller, { name: 'child', parent_harness_id: leaf })],
  [
    'a validation',
    ({ caller, leaf }) => harnesses.validate(caller, { name: 'child', parent_harness_id: leaf }),
  ],
  [
    'the impact of a change',
    ({ caller, parent }) => harnesses.previewImpact(caller, parent, { description: 'x' }),
  ],
];

describe('while somebody has the turn', () => {
  let release: () => void;
  let held: Promise<void>;
  beforeEach(async () => {
    await new Promise<void>((resolve) => {
      held = turns.run('another', () => {
        resolve();
        return new Promise<void>((end) => (release = end));
      });
    });
  });
  afterEach(() => {
    release();
    return held;
  });

  it.each(ASKS)('%s that is small waits for nobody', async (_what, ask) => {
    expect(await ask(small)).toBeDefined();
  });

  it.each(ASKS)('%s that is large waits, and then is what it would have been', async (_what, ask) => {
    let isDone = false;
    const asked = ask(large).finally(() => (isDone = true));
    // As many round trips to the database as it takes, and more.
    for (let i = 0; i < 20; i++) await harnesses.getEffective(small.caller, small.leaf);
    expect(isDone).toBe(false);
    release();
    expect(await asked).toEqual(await ask(large));
  });

  it.each(ASKS)('%s waits for nobody in a transaction of a host, which holds locks', async (_what, ask) => {
    const { dataSource } = host.harnesses;
    const onPool = harnesses;
    const { result } = await dataSource.transaction((manager) =>
      onPool.withTransaction(manager, (within) => {
        harnesses = within;
        return ask(large).finally(() => (harnesses = onPool));
      }),
    );
    expect(result).toBeDefined();
  });

  it('a large body over HTTP is read when it is its turn', async () => {
    const send = (size: number) =>
      fetch(`${host.url}/v1/harnesses/validate`, {
        method: 'POST',
        headers: { authorization: authorizationOf(small.caller), 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'sent', ...text(size) }),
      });
    let isDone = false;
    const sent = send(100_000).finally(() => (isDone = true));
    for (let i = 0; i < 20; i++) expect((await send(1_000)).status).toBe(200);
    expect(isDone).toBe(false);
    release();
    expect((await sent).status).toBe(200);
  });
});

import { Turns } from '../values/turns.js';
import { LargeReads } from './large-reads.js';

/** Bytes are given back a turn after the work. */
async function nextTurns(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Works that show when they begin, and end when the test wants. */
function works() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => () => {
    begun.push(name);
    return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
  };
  const settled = nextTurns;
  const end = async (name: string) => {
    ends.get(name)!();
    await settled();
  };
  return { begun, work, end, settled };
}

const bounds = { bytes: 15, bytesPerOrg: 10, deadline: 10_000 };

describe('large reads', () => {
  it('of one organization wait for its share, those of another do not', async () => {
    const { begun, work, end, settled } = works();
    const reads = new LargeReads(bounds);
    const all = [
      reads.read('a', 6, work('a1')),
      reads.read('a', 6, work('a2')),
      reads.read('b', 6, work('b')),
    ];
    await settled();
    expect(begun).toEqual(['a1', 'b']);
    await end('a1');
    expect(begun).toEqual(['a1', 'b', 'a2']);
    await end('a2');
    await end('b');
    expect(await Promise.all(all)).toEqual(['a1', 'a2', 'b']);
    expect((reads as unknown as { shares: Map<string, unknown> }).shares.size).toBe(0);
  });

  it('of all wait for the whole, of each organization one after the other', async () => {
    const { begun, work, end, settled } = works();
    const reads = new LargeReads(bounds);
    const names = ['a1', 'a2', 'a3', 'b1', 'b2'];
    const all = names.map((name) => reads.read(name[0]!, 10, work(name)));
    await settled();
    expect(begun).toEqual(['a1']);
    for (const name of ['a1', 'b1', 'a2', 'b2', 'a3']) await end(name);
    expect(begun).toEqual(['a1', 'b1', 'a2', 'b2', 'a3']);
    await Promise.all(all);
  });

  it.each([
    ['a share', 'nobody of the organization', 'a'],
    ['all there is', 'nobody', 'b'],
  ])('larger than %s go alone: %s reads beside them', async (_what, _nobody, other) => {
    const { begun, work, end, settled } = works();
    const reads = new LargeReads(bounds);
    const all = [reads.read('a', 1000, work('large')), reads.read(other, 1, work('small'))];
    await settled();
    expect(begun).toEqual(['large']);
    await end('large');
    await end('small');
    expect(await Promise.all(all)).toEqual(['large', 'small']);
  });

  it('let others have their turn before whoever asked goes on', async () => {
    const order: string[] = [];
    const reads = new LargeReads(bounds);
    const asked = reads.read('a', 10, () => {
      setImmediate(() => order.push('others'));
      return Promise.resolve();
    });
    await asked.then(() => order.push('whoever asked'));
    expect(order).toEqual(['others', 'whoever asked']);
  });

  it('count on until whoever asked had the chance to count the answer', async () => {
    const { begun, work, end } = works();
    const reads = new LargeReads(bounds);
    const answer = reads
      .read('a', 10, () => Promise.resolve())
      .then(() => reads.answer('a', 10, work('answer')));
    const other = reads.read('a', 10, work('other'));
    await nextTurns();
    expect(begun).toEqual(['answer']);
    await end('answer');
    await answer;
    await nextTurns();
    expect(begun).toEqual(['answer', 'other']);
    await end('other');
    await other;
  });

  it('wait for answers, which are made one at a time and wait for no room', async () => {
    const { begun, work, end, settled } = works();
    const reads = new LargeReads(bounds, new Turns({ pause: () => Promise.resolve() }));
    const answers = ['a', 'b'].map((org) => reads.answer(org, 100, work(org)));
    const small = reads.read('c', 1, work('c'));
    await settled();
    expect(begun).toEqual(['a']);
    await end('a');
    expect(begun).toEqual(['a', 'b']);
    await end('b');
    expect(begun).toEqual(['a', 'b', 'c']);
    await end('c');
    await Promise.all([...answers, small]);
  });

  it('are refused after the deadline, with nothing taken', async () => {
    const { work, end } = works();
    const reads = new LargeReads({ ...bounds, deadline: 5 });
    const first = reads.read('a', 10, work('first'));
    // The same cause, whatever was wanted: the log counts them by it.
    const cause = new Error('no room for so many bytes in time');
    const refused = { code: 'unavailable', details: { retryAfter: 1 }, cause };
    await expect(reads.read('a', 10, work('share'))).rejects.toMatchObject(refused);
    await expect(reads.read('b', 9, work('whole'))).rejects.toMatchObject(refused);
    await end('first');
    await first;
    expect(await reads.read('b', 10, () => Promise.resolve('next'))).toBe('next');
  });
});

import { workFor } from './asker.js';
import { atOnce, inSteps, Turns, type Steps } from './turns.js';

/** Work that shows when it begins, and ends when the test wants. */
function works() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => () => {
    begun.push(name);
    return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
  };
  const end = async (name: string) => {
    ends.get(name)!();
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, work, end };
}

const noPause = () => Promise.resolve();

describe('turns', () => {
  it('go from owner to owner, and to the work of one in the order of the calls', async () => {
    const { begun, work, end } = works();
    const turns = new Turns({ pause: noPause });
    const all = ['a1', 'a2', 'a3', 'b1', 'c1', 'b2'].map((name) => turns.run(name[0]!, work(name)));
    const order = ['a1', 'a2', 'b1', 'c1', 'a3', 'b2'];
    for (const [i, name] of order.entries()) {
      expect(begun).toEqual(order.slice(0, i + 1));
      await end(name);
    }
    expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'b1', 'c1', 'b2']);
  });

  it('come behind everybody who waits for whoever had one just now', async () => {
    const { begun, work, end } = works();
    const turns = new Turns({ pause: noPause });
    const all = [turns.run('a', work('a1')), turns.run('b', work('b1'))];
    await end('a1');
    all.push(turns.run('a', work('a2')), turns.run('c', work('c1')));
    await end('b1');
    await end('a2');
    expect(begun).toEqual(['a1', 'b1', 'a2', 'c1']);
    await end('c1');
    await Promise.all(all);
  });

  it('have a pause between them, which whoever comes meanwhile waits for', async () => {
    const order: string[] = [];
    const turns = new Turns({
      pause: () => new Promise<void>((resolve) => setImmediate(() => resolve(void order.push('others')))),
    });
    const first = turns.run('a', () => order.push('a'));
    await first;
    await turns.run('b', () => order.push('b'));
    expect(order).toEqual(['a', 'others', 'b']);
  });

  it('are not taken for whoever has gone while they waited', async () => {
    const { begun, work, end } = works();
    const turns = new Turns({ pause: noPause });
    const gone = new Set<string>();
    const ask = (name: string) =>
      workFor(
        () => gone.has(name),
        () => turns.run(name[0]!, work(name)),
      );
    const all = ['a1', 'a2', 'a3', 'b1', 'b2'].map(ask);
    const refused = [all[1], all[2], all[3]].map((one) =>
      expect(one).rejects.toMatchObject({ code: 'unavailable' }),
    );
    for (const name of ['a2', 'a3', 'b1']) gone.add(name);
    await end('a1');
    await Promise.all(refused);
    expect(begun).toEqual(['a1', 'b2']);
    await end('b2');
    expect(await turns.run('a', () => 'and goes on')).toBe('and goes on');
  });

  it('are passed on by work that fails', async () => {
    const turns = new Turns({ pause: noPause });
    const failed = turns.run('a', () => Promise.reject(new Error('broken')));
    const next = turns.run('a', () => 'done');
    await expect(failed).rejects.toThrow('broken');
    expect(await next).toBe('done');
  });

  it('are refused to whoever waits too long, whose work is not begun', async () => {
    const { begun, work, end } = works();
    const turns = new Turns({ patience: 5, pause: noPause });
    const first = turns.run('a', work('a1'));
    await expect(turns.run('a', work('a2'))).rejects.toMatchObject({
      code: 'unavailable',
      details: { retryAfter: 1 },
    });
    await end('a1');
    expect([await first, await turns.run('c', () => 'c'), begun]).toEqual(['a1', 'c', ['a1']]);
  });

  it('are refused at once where too many of an owner wait', async () => {
    const { begun, work, end } = works();
    const turns = new Turns({ maxWaiting: 1, pause: noPause });
    const all = ['a1', 'a2', 'b1'].map((name) => turns.run(name[0]!, work(name)));
    await expect(turns.run('a', work('a3'))).rejects.toMatchObject({ code: 'unavailable' });
    for (const name of ['a1', 'a2', 'b1']) await end(name);
    expect(await Promise.all(all)).toEqual(begun);
  });

  it('come first to what ends work, which is never refused', async () => {
    const { begun, work, end } = works();
    const turns = new Turns({ maxWaiting: 1, patience: 5, pause: noPause });
    const first = turns.run('a', work('a1'));
    const late = turns.run('a', work('a2')).catch(() => 'refused');
    const ends = ['x', 'y'].map((name) => turns.finish('a', work(name)));
    expect(await late).toBe('refused');
    const next = turns.run('a', work('a3'));
    const order = ['a1', 'x', 'y', 'a3'];
    for (const name of order) await end(name);
    expect([await first, ...(await Promise.all(ends)), await next]).toEqual(order);
    expect(begun).toEqual(order);
  });
});

describe('steps', () => {
  function* counting(seen: number[]): Steps<string> {
    for (let i = 0; i < 3; i++) {
      seen.push(i);
      // Longer than others are kept waiting for.
      const until = performance.now() + 11;
      while (performance.now() < until);
      yield;
    }
    return 'done';
  }

  it('are done at once where nobody minds', () => {
    const seen: number[] = [];
    expect([atOnce(counting(seen)), seen]).toEqual(['done', [0, 1, 2]]);
  });

  it('leave others a pause after each that takes long', async () => {
    const pauses: number[] = [];
    const seen: number[] = [];
    const pause = () => Promise.resolve(void pauses.push(seen.length));
    expect(await inSteps(counting(seen), pause)).toBe('done');
    expect(pauses).toEqual([1, 2, 3]);
  });
});

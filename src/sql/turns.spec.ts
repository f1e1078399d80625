import { Turns } from './turns.js';

/** A work that ends when it is told to. */
function work(diary: string[], name: string) {
  let end!: (error?: Error) => void;
  const ended = new Promise<string>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve(name));
  });
  const run = () => {
    diary.push(name);
    return ended;
  };
  return { run, end };
}

it('lets works of one key run one after the other, and those of other keys at once', async () => {
  const turns = new Turns();
  const diary: string[] = [];
  const [a, b, other] = ['a', 'b', 'other'].map((name) => work(diary, name)) as [W, W, W];
  const results = [turns.take('k', a.run), turns.take('k', b.run), turns.take('l', other.run)];
  other.end();
  expect(await results[2]).toBe('other');
  expect(diary).toEqual(['a', 'other']);
  a.end();
  expect(await results[0]).toBe('a');
  b.end();
  expect(await results[1]).toBe('b');
  expect(diary).toEqual(['a', 'other', 'b']);
});

it('goes on after a work that failed, and forgets keys that nobody waits for', async () => {
  const turns = new Turns();
  const diary: string[] = [];
  const [a, b] = ['a', 'b'].map((name) => work(diary, name)) as [W, W];
  const results = [turns.take('k', a.run), turns.take('k', b.run)];
  a.end(new Error('no'));
  await expect(results[0]).rejects.toThrow('no');
  b.end();
  expect(await results[1]).toBe('b');
  expect((turns as unknown as { last: Map<string, unknown> }).last.size).toBe(0);
});

it('keeps the order when somebody in the middle has waited long enough', async () => {
  const turns = new Turns();
  const diary: string[] = [];
  const [a, late, c] = ['a', 'late', 'c'].map((name) => work(diary, name)) as [W, W, W];
  const patience = { milliseconds: 1, late: () => new Error('too long') };
  const first = turns.take('k', a.run, patience);
  const second = turns.take('k', late.run, patience);
  const third = turns.take('k', c.run);
  await expect(second).rejects.toThrow('too long');
  await new Promise(setImmediate);
  expect(diary).toEqual(['a']);
  a.end();
  expect(await first).toBe('a');
  c.end();
  expect(await third).toBe('c');
  expect(diary).toEqual(['a', 'c']);
});

type W = ReturnType<typeof work>;

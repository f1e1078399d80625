import { KeyedMutex, KeyedSemaphore } from './keyed-mutex.js';

/** A work that the test ends. */
function work(log: string[], name: string) {
  let end!: (error?: Error) => void;
  const ended = new Promise<string>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve(name));
  });
  const run = () => {
    log.push(name);
    return ended;
  };
  return { run, end };
}

it('lets works of one key run one after the other, and those of other keys at once', async () => {
  const mutex = new KeyedMutex();
  const log: string[] = [];
  const [a, b, other] = ['a', 'b', 'other'].map((name) => work(log, name)) as [W, W, W];
  const results = [mutex.run('k', a.run), mutex.run('k', b.run), mutex.run('l', other.run)];
  other.end();
  expect(await results[2]).toBe('other');
  expect(log).toEqual(['a', 'other']);
  a.end();
  expect(await results[0]).toBe('a');
  b.end();
  expect(await results[1]).toBe('b');
  expect(log).toEqual(['a', 'other', 'b']);
});

it('releases the lock after a work that failed, and forgets keys that nobody waits for', async () => {
  const mutex = new KeyedMutex();
  const log: string[] = [];
  const [a, b] = ['a', 'b'].map((name) => work(log, name)) as [W, W];
  const results = [mutex.run('k', a.run), mutex.run('k', b.run)];
  a.end(new Error('no'));
  await expect(results[0]).rejects.toThrow('no');
  b.end();
  expect(await results[1]).toBe('b');
  expect((mutex as unknown as { lanes: Map<string, unknown> }).lanes.size).toBe(0);
});

it('keeps the order after a lock timeout in the middle of the queue', async () => {
  const mutex = new KeyedMutex();
  const log: string[] = [];
  const [a, late, c] = ['a', 'late', 'c'].map((name) => work(log, name)) as [W, W, W];
  const timeout = { milliseconds: 1, error: (cause: Error) => new Error('too long', { cause }) };
  const first = mutex.run('k', a.run, timeout);
  const second = mutex.run('k', late.run, timeout);
  const third = mutex.run('k', c.run);
  await expect(second).rejects.toMatchObject({
    message: 'too long',
    cause: new Error('no turn in time'),
  });
  await new Promise(setImmediate);
  expect(log).toEqual(['a']);
  a.end();
  expect(await first).toBe('a');
  c.end();
  expect(await third).toBe('c');
  expect(log).toEqual(['a', 'c']);
});

it('lets as many works of one key run at once as there are places', async () => {
  const semaphore = new KeyedSemaphore(2);
  const log: string[] = [];
  const works = ['a', 'b', 'c', 'd'].map((name) => work(log, name));
  const results = works.map(({ run }) => semaphore.run('k', run));
  expect(log).toEqual(['a', 'b']);
  works[1]!.end();
  await results[1];
  expect(log).toEqual(['a', 'b', 'c']);
  for (const { end } of works) end();
  expect(await Promise.all(results)).toEqual(['a', 'b', 'c', 'd']);
});

type W = ReturnType<typeof work>;

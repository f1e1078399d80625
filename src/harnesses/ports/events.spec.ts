import { emitter, type HarnessEvent } from './events.js';

const event = { type: 'harness.created', harnessId: 'harness_1' } as HarnessEvent;

/** What is logged of a listener that throws this. */
async function logged(thrown: unknown, isAsync: boolean): Promise<string[]> {
  const sentences: string[] = [];
  // What was thrown may be anything.
  const listener = isAsync
    ? () => Promise.reject(thrown as Error)
    : () => {
        throw thrown as Error;
      };
  emitter(listener, (sentence) => sentences.push(sentence))(event);
  await new Promise(setImmediate);
  return sentences;
}

describe('a listener that fails', () => {
  it.each([true, false])('is logged, however it does it (asynchronously: %j)', async (isAsync) => {
    const [sentence, ...others] = await logged(new Error('full'), isAsync);
    expect(sentence).toMatch(/^The listener failed on harness\.created of harness_1: Error: full/);
    expect(others).toEqual([]);
  });

  it.each([true, false])('may throw what has no string form (asynchronously: %j)', async (isAsync) => {
    expect(await logged(Object.create(null), isAsync)).toEqual([
      'The listener failed on harness.created of harness_1: something that has no string form',
    ]);
  });
});

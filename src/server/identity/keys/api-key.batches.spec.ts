import { jest } from '@jest/globals';
import { ApiKeyBatches } from './api-key.batches.js';
import { hashApiKey } from './api-key-format.js';
import type { ApiKeysRepository, FoundKeyRow } from './api-keys.repository.js';

type Answer = { resolve: (rows: FoundKeyRow[]) => void; reject: (error: Error) => void };

/** Answers each statement when the test says so. */
function setUp() {
  const asked: Buffer[][] = [];
  const answers: Answer[] = [];
  const findAllUsable = (hashes: Buffer[]) => {
    asked.push(hashes);
    return new Promise<FoundKeyRow[]>((resolve, reject) => answers.push({ resolve, reject }));
  };
  const batches = new ApiKeyBatches({ findAllUsable } as unknown as ApiKeysRepository);
  return { batches, asked, answers };
}

const hashes = Array.from({ length: 1000 }, (_, i) => hashApiKey(`token ${i}`));
const rowOf = (i: number): FoundKeyRow => ({
  token_hash: hashes[i]!,
  org_id: 'org',
  id: `key_${i}`,
  role: 'member',
  expires_at: null,
});

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

describe('tokens that nobody knows', () => {
  it('are asked about at once when nothing is under way', () => {
    const { batches, asked } = setUp();
    void batches.findUsable(hashes[0]!);
    expect(asked).toEqual([[hashes[0]]]);
  });

  it('wait for the statement that is under way, however many they are, and then share the next', async () => {
    const { batches, asked, answers } = setUp();
    const found = hashes.map((hash) => batches.findUsable(hash));
    await jest.advanceTimersByTimeAsync(1_000);
    expect(asked).toHaveLength(1);
    answers[0]!.resolve([]);
    await jest.advanceTimersByTimeAsync(0);
    expect(asked.map(({ length }) => length)).toEqual([1, 999]);
    answers[1]!.resolve([rowOf(700), rowOf(3)]);
    const ids = (await Promise.all(found)).map((row) => row?.id);
    expect(ids.filter((id) => id !== undefined)).toEqual(['key_3', 'key_700']);
    expect([ids[3], ids[700]]).toEqual(['key_3', 'key_700']);
  });

  it('cost at most a hundred statements in a second, however quick those are', async () => {
    const { batches, asked, answers } = setUp();
    for (let ms = 0; ms < 1_000; ms++) {
      void batches.findUsable(hashes[ms]!);
      answers.splice(0).forEach(({ resolve }) => resolve([]));
      await jest.advanceTimersByTimeAsync(1);
    }
    expect(asked.length).toBeGreaterThan(90);
    expect(asked.length).toBeLessThanOrEqual(101);
    expect(asked.flat().length).toBeGreaterThan(980);
  });

  it('all hear of an error, and the next are asked about', async () => {
    const { batches, asked, answers } = setUp();
    const failed = batches.findUsable(hashes[0]!);
    answers[0]!.reject(new Error('down'));
    await expect(failed).rejects.toThrow('down');
    const found = batches.findUsable(hashes[1]!);
    await jest.advanceTimersByTimeAsync(10);
    answers[1]!.resolve([rowOf(1)]);
    expect(await found).toMatchObject({ id: 'key_1' });
    expect(asked).toHaveLength(2);
  });

  it('are held up no longer than two seconds by a statement that nobody answers', async () => {
    const { batches, asked, answers } = setUp();
    void batches.findUsable(hashes[0]!);
    const found = batches.findUsable(hashes[1]!);
    await jest.advanceTimersByTimeAsync(1_999);
    expect(asked).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    answers[1]!.resolve([rowOf(1)]);
    expect(await found).toMatchObject({ id: 'key_1' });
  });
});

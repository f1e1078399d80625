import { MinuteLimit } from './minute-limit.js';

describe('MinuteLimit', () => {
  it('refuses whoever had a share, and says when the next one begins', async () => {
    const limit = new MinuteLimit(2, 'too many words from this address');
    await limit.count('a');
    await limit.count('a');
    await expect(limit.count('a')).rejects.toMatchObject({
      code: 'rate_limited',
      message: 'too many words from this address; try again in 60 s',
      details: { retryAfter: 60 },
    });
    await expect(limit.count('b')).resolves.toBeUndefined();
  });
});

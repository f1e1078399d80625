import { RequestLimits } from './request-limits.js';

const RATE_LIMITED = expect.objectContaining({
  code: 'rate_limited',
  details: { retryAfter: expect.any(Number) },
});

async function repeat(times: number, work: () => Promise<void>): Promise<void> {
  for (let i = 0; i < times; i++) await work();
}

describe('failures', () => {
  it('lets an address fail 60 times in a minute', async () => {
    const limits = new RequestLimits({ rateLimitPerMinute: 1200 });
    const fail = () => limits.countFailure('192.0.2.7');
    await repeat(60, fail);
    await expect(fail()).rejects.toEqual(RATE_LIMITED);
    await expect(fail()).rejects.toEqual(RATE_LIMITED);
    await expect(limits.countFailure('192.0.2.8')).resolves.toBeUndefined();
    await expect(limits.countRequest('192.0.2.7')).resolves.toBeUndefined();
  });

  it('counts them also where requests are not limited', async () => {
    const limits = new RequestLimits({ rateLimitPerMinute: 0 });
    await repeat(60, () => limits.countFailure(undefined));
    await expect(limits.countFailure(undefined)).rejects.toEqual(RATE_LIMITED);
  });
});

describe('requests', () => {
  it('gives each key its own share', async () => {
    const limits = new RequestLimits({ rateLimitPerMinute: 3 });
    await repeat(3, () => limits.countRequest('a'));
    const refusal = (await limits.countRequest('a').catch((error: unknown) => error)) as {
      details: { retryAfter: number };
    };
    expect(refusal).toEqual(RATE_LIMITED);
    expect(refusal.details.retryAfter).toBeGreaterThan(50);
    expect(refusal.details.retryAfter).toBeLessThanOrEqual(60);
    await expect(limits.countRequest('b')).resolves.toBeUndefined();
  });

  it('does not limit with 0', async () => {
    const limits = new RequestLimits({ rateLimitPerMinute: 0 });
    await expect(repeat(5000, () => limits.countRequest('a'))).resolves.toBeUndefined();
  });
});

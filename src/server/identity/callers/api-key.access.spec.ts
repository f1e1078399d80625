import { jest } from '@jest/globals';
import { AdminKey } from './admin-key.js';
import { ApiKeyAccess } from './api-key.access.js';
import { makeApiKey } from '../keys/api-key-format.js';
import { ApiKeyLookup } from '../keys/api-key.lookup.js';
import type { ApiKeysRepository } from '../keys/api-keys.repository.js';
import { RequestLimits } from './request-limits.js';

const findUsable = jest.fn<ApiKeysRepository['findUsable']>();
const access = () =>
  new ApiKeyAccess(
    new ApiKeyLookup({ findUsable } as unknown as ApiKeysRepository),
    new RequestLimits({ rateLimitPerMinute: 0 }),
    new AdminKey({}),
  );
const request = (key: string, ip: string) => ({
  method: 'GET',
  url: '/',
  headers: { authorization: `Bearer ${key}` },
  ip,
  raw: { rawHeaders: ['Authorization', `Bearer ${key}`] },
});
const GOOD = { org_id: 'org', id: 'key', role: 'owner', expires_at: null } as const;

describe('an address that keeps failing', () => {
  beforeEach(() => findUsable.mockReset().mockResolvedValue(null));

  it('costs a bounded number of queries, and keeps nobody out who was in', async () => {
    const keys = access();
    const good = makeApiKey();
    findUsable.mockResolvedValueOnce(GOOD);
    await keys.resolve(request(good, '192.0.2.7'));
    const codes: string[] = [];
    for (let i = 0; i < 700; i++) {
      await keys
        .resolve(request(makeApiKey(), '192.0.2.7'))
        .catch((error: { code: string }) => codes.push(error.code));
    }
    expect(codes.filter((code) => code === 'unauthenticated')).toHaveLength(60);
    expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(640);
    expect(findUsable).toHaveBeenCalledTimes(601);
    await expect(keys.resolve(request(good, '192.0.2.7'))).resolves.toMatchObject({ actor: 'key' });
    await expect(keys.resolve(request(makeApiKey(), '192.0.2.8'))).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    expect(findUsable).toHaveBeenCalledTimes(602);
  });
});

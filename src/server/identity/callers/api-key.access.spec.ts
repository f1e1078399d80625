import { jest } from '@jest/globals';
import { AdminKey } from './admin-key.js';
import { ApiKeyAccess } from './api-key.access.js';
import { ApiKeyBatches } from '../keys/api-key.batches.js';
import { hashApiKey, makeApiKey } from '../keys/api-key-format.js';
import { ApiKeyLookup } from '../keys/api-key.lookup.js';
import type { ApiKeysRepository, FoundKeyRow } from '../keys/api-keys.repository.js';
import { RequestLimits } from './request-limits.js';

const GOOD = makeApiKey();
const ROW: FoundKeyRow = {
  token_hash: hashApiKey(GOOD),
  org_id: 'org',
  id: 'key',
  role: 'owner',
  expires_at: null,
};
const findAllUsable = jest.fn<(hashes: readonly Buffer[]) => Promise<FoundKeyRow[]>>();

function access(): ApiKeyAccess {
  const repository = { findAllUsable } as unknown as ApiKeysRepository;
  const lookup = new ApiKeyLookup(repository, new ApiKeyBatches(repository));
  return new ApiKeyAccess(lookup, new RequestLimits({ rateLimitPerMinute: 0 }), new AdminKey({}));
}

const request = (key: string, ip: string) => ({
  method: 'GET',
  url: '/',
  headers: { authorization: `Bearer ${key}` },
  ip,
  raw: { rawHeaders: ['Authorization', `Bearer ${key}`] },
});

/** What becomes of so many keys that are none, all at once. */
function guess(keys: ApiKeyAccess, times: number, ip: string, make = makeApiKey): Promise<string[]> {
  const code = (error: { code: string }) => error.code;
  const guesses = Array.from({ length: times }, () => keys.resolve(request(make(), ip)));
  return Promise.all(guesses.map((one) => one.then(() => 'ok', code)));
}

describe('an address that keeps failing', () => {
  beforeEach(() =>
    findAllUsable
      .mockReset()
      .mockImplementation((hashes) =>
        Promise.resolve(hashes.some((hash) => hash.equals(ROW.token_hash)) ? [ROW] : []),
      ),
  );

  it('is 429 after 60 failures in a minute, and costs few queries; others are not concerned', async () => {
    const keys = access();
    const codes = await guess(keys, 1_000, '192.0.2.7');
    expect(codes.filter((code) => code === 'unauthenticated')).toHaveLength(60);
    expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(940);
    expect(findAllUsable).toHaveBeenCalledTimes(2);
    expect(await guess(keys, 1, '192.0.2.8')).toEqual(['unauthenticated']);
  });

  it('keeps nobody out whose key is right, not even one that nobody has seen', async () => {
    const keys = access();
    await guess(keys, 1_000, '192.0.2.7');
    const guesses = guess(keys, 1_000, '192.0.2.7');
    await expect(keys.resolve(request(GOOD, '192.0.2.7'))).resolves.toMatchObject({ actor: 'key' });
    await guesses;
    await expect(keys.resolve(request(GOOD, '192.0.2.7'))).resolves.toMatchObject({ actor: 'key' });
  });

  it('costs nothing with keys that are mistyped', async () => {
    await guess(access(), 100, '192.0.2.7', () => makeApiKey().replace(/.$/, '-'));
    expect(findAllUsable).not.toHaveBeenCalled();
  });
});

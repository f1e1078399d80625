import { jest } from '@jest/globals';
import { hashApiKey, makeApiKey } from './api-key-format.js';
import type { ApiKeyBatches } from './api-key.batches.js';
import { ApiKeyLookup } from './api-key.lookup.js';
import type { ApiKeysRepository, UsableKeyRow } from './api-keys.repository.js';

const ROW: UsableKeyRow = { org_id: 'org_1', id: 'key_1', role: 'admin', expires_at: null };

/** Answers when it is told to, so that a test decides what happens while a query is under way. */
class FakeRepository {
  readonly asked: Buffer[] = [];
  private readonly answers: {
    resolve: (row: UsableKeyRow | null) => void;
    reject: (error: Error) => void;
  }[] = [];

  findUsable(hash: Buffer): Promise<UsableKeyRow | null> {
    this.asked.push(hash);
    return new Promise((resolve, reject) => this.answers.push({ resolve, reject }));
  }

  answer(row: UsableKeyRow | null): void {
    this.answers.shift()!.resolve(row);
  }

  fail(): void {
    this.answers.shift()!.reject(new Error('down'));
  }
}

function setUp() {
  const repository = new FakeRepository();
  const lookup = new ApiKeyLookup(
    repository as unknown as ApiKeysRepository,
    repository as unknown as ApiKeyBatches,
  );
  return { repository, lookup };
}

async function findNow(
  { lookup, repository }: ReturnType<typeof setUp>,
  token: string,
  row: UsableKeyRow | null,
) {
  const found = lookup.find(token);
  repository.answer(row);
  return found;
}

describe('ApiKeyLookup', () => {
  it('asks once while it knows, and says who it is', async () => {
    const parts = setUp();
    const token = makeApiKey();
    const caller = await findNow(parts, token, ROW);
    expect(caller).toEqual({
      orgId: 'org_1',
      actor: 'key_1',
      role: 'admin',
      permissions: ['org:harnesses:view', 'org:harnesses:manage'],
    });
    expect(await parts.lookup.find(token)).toBe(caller);
    expect(parts.repository.asked).toEqual([hashApiKey(token)]);
  });

  it('shares one query among those who ask at once', async () => {
    const { lookup, repository } = setUp();
    const token = makeApiKey();
    const found = Promise.all([lookup.find(token), lookup.find(token), lookup.find(token)]);
    repository.answer(ROW);
    expect((await found).map((caller) => caller?.actor)).toEqual(['key_1', 'key_1', 'key_1']);
    expect(repository.asked).toHaveLength(1);
  });

  it('remembers no token that is none, and no failure', async () => {
    const { lookup, repository } = setUp();
    const token = makeApiKey();
    const none = lookup.find(token);
    repository.answer(null);
    expect(await none).toBeNull();
    const failed = lookup.find(token);
    repository.fail();
    await expect(failed).rejects.toThrow('down');
    const found = lookup.find(token);
    repository.answer(ROW);
    expect(await found).not.toBeNull();
  });

  it('does not ask about what cannot be a key', async () => {
    const { lookup, repository } = setUp();
    for (const token of ['short', 'a'.repeat(257), `hk_${'a'.repeat(49)}`, `${makeApiKey()}x`]) {
      expect(await lookup.find(token)).toBeNull();
    }
    expect(repository.asked).toHaveLength(0);
  });

  it('asks about a key that an operator chose, whatever it looks like', async () => {
    const parts = setUp();
    const chosen = 'hk_chosen-by-an-operator-without-checksum';
    expect(await parts.lookup.find(chosen)).toBeNull();
    parts.lookup.exemptFromChecksum(hashApiKey(chosen));
    expect(await findNow(parts, chosen, ROW)).not.toBeNull();
    expect(await findNow(parts, 'chosen-by-an-operator-without-prefix', ROW)).not.toBeNull();
  });

  it('refuses a key from the moment it expires, remembered or not', async () => {
    const parts = setUp();
    const token = makeApiKey();
    const expiresAt = Date.parse('2030-01-01T00:00:00Z');
    const clock = jest.spyOn(Date, 'now').mockReturnValue(expiresAt - 1);
    expect(await findNow(parts, token, { ...ROW, expires_at: new Date(expiresAt) })).not.toBeNull();
    clock.mockReturnValue(expiresAt);
    expect(await parts.lookup.find(token)).toBeNull();
    clock.mockRestore();
    expect(parts.repository.asked).toHaveLength(1);
  });
});

/** A revocation must be known within 5 s, and a query may have read the key just before it. */
describe('what is remembered', () => {
  beforeEach(() => {
    // The cache has the real `performance` in hand: its clock is replaced, not the object.
    jest.useFakeTimers({ doNotFake: ['performance'] });
    jest.spyOn(performance, 'now').mockImplementation(() => Date.now());
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it.each([
    ['a quick query', 0, 3_999],
    ['a query of 3 s', 3_000, 999],
    ['a query of 3.999 s', 3_999, 0],
  ])('after %s is asked again 4 s after the query began', async (_what, took, rest) => {
    const { lookup, repository } = setUp();
    const token = makeApiKey();
    const found = lookup.find(token);
    jest.advanceTimersByTime(took);
    repository.answer(ROW);
    expect(await found).not.toBeNull();
    jest.advanceTimersByTime(rest);
    expect(await lookup.find(token)).not.toBeNull();
    expect(repository.asked).toHaveLength(1);
    jest.advanceTimersByTime(2);
    const revoked = lookup.find(token);
    expect(repository.asked).toHaveLength(2);
    repository.answer(null);
    expect(await revoked).toBeNull();
  });

  it('is nothing after a query that took longer', async () => {
    const { lookup, repository } = setUp();
    const token = makeApiKey();
    const found = lookup.find(token);
    jest.advanceTimersByTime(4_001);
    repository.answer(ROW);
    expect(await found).not.toBeNull();
    const again = lookup.find(token);
    expect(repository.asked).toHaveLength(2);
    repository.answer(null);
    expect(await again).toBeNull();
  });
});

describe('a key that was right', () => {
  beforeEach(() => void jest.spyOn(performance, 'now').mockImplementation(() => Date.now()));
  afterEach(() => jest.restoreAllMocks());

  function setUpBoth() {
    const repository = new FakeRepository();
    const batches = new FakeRepository();
    const lookup = new ApiKeyLookup(
      repository as unknown as ApiKeysRepository,
      batches as unknown as ApiKeyBatches,
    );
    const clock = jest.spyOn(Date, 'now');
    const start = Date.now();
    return { repository, batches, lookup, wait: (ms: number) => clock.mockReturnValue(start + ms) };
  }

  it('is asked about by itself from then on, and no other is', async () => {
    const { repository, batches, lookup, wait } = setUpBoth();
    const [right, wrong] = [makeApiKey(), makeApiKey()];
    const found = [lookup.find(right), lookup.find(wrong)];
    batches.answer(ROW);
    batches.answer(null);
    await Promise.all(found);
    wait(60_000);
    void lookup.find(wrong);
    void lookup.find(right);
    expect(batches.asked).toEqual([right, wrong, wrong].map(hashApiKey));
    expect(repository.asked).toEqual([hashApiKey(right)]);
  });

  it('is so until it is revoked, whoever has done that', async () => {
    const { repository, batches, lookup, wait } = setUpBoth();
    const [here, elsewhere] = [makeApiKey(), makeApiKey()];
    const found = [lookup.find(here), lookup.find(elsewhere)];
    batches.answer(ROW);
    batches.answer(ROW);
    await Promise.all(found);
    lookup.forget(hashApiKey(here));
    wait(60_000);
    const again = lookup.find(elsewhere);
    repository.answer(null);
    expect(await again).toBeNull();
    void lookup.find(here);
    void lookup.find(elsewhere);
    expect(repository.asked).toHaveLength(1);
    expect(batches.asked).toEqual([here, elsewhere, here, elsewhere].map(hashApiKey));
  });
});

describe('forget', () => {
  it('asks again', async () => {
    const parts = setUp();
    const token = makeApiKey();
    await findNow(parts, token, ROW);
    parts.lookup.forget(hashApiKey(token));
    expect(await findNow(parts, token, null)).toBeNull();
  });

  it('does not remember, nor share, what was asked before', async () => {
    const { lookup, repository } = setUp();
    const token = makeApiKey();
    const before = lookup.find(token);
    lookup.forget(hashApiKey(token));
    const after = lookup.find(token);
    repository.answer(ROW);
    await before;
    repository.answer(null);
    expect(await after).toBeNull();
    const later = lookup.find(token);
    repository.answer(null);
    expect(await later).toBeNull();
    expect(repository.asked).toHaveLength(3);
  });
});

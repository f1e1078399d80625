import { HeaderVault, keyIdOf, type HeaderPlace } from './header-vault.js';

const OLD = Buffer.alloc(32, 1);
const NEW = Buffer.alloc(32, 2);
const PLACE: HeaderPlace = { orgId: 'o', harnessId: 'h', server: 'docs', header: 'Authorization' };
const vault = new HeaderVault([NEW]);

describe('a sealed value', () => {
  it.each(['Bearer abc', '', 'ü👍', 'x'.repeat(8192), '********', 'a.b.c'])('opens as %j', (value) => {
    expect(vault.open(vault.seal(value, PLACE), PLACE)).toBe(value);
  });

  it('starts with the ID of its key and holds nothing of the value', () => {
    const sealed = vault.seal('secret', PLACE);
    expect(sealed).toMatch(/^[0-9a-f]{8}\.[A-Za-z0-9+/]+=*$/);
    expect(Buffer.from(sealed.split('.')[1]!, 'base64').toString('latin1')).not.toContain('secret');
  });

  it('is another one each time', () => {
    expect(vault.seal('secret', PLACE)).not.toBe(vault.seal('secret', PLACE));
  });

  it.each<[string, Partial<HeaderPlace>]>([
    ['organization', { orgId: 'o2' }],
    ['harness', { harnessId: 'h2' }],
    ['server', { server: 'Docs' }],
    ['header', { header: 'X-Key' }],
  ])('does not open at another %s', (_what, elsewhere) => {
    const sealed = vault.seal('secret', PLACE);
    expect(() => vault.open(sealed, { ...PLACE, ...elsewhere })).toThrow('authenticate');
  });

  it('does not open where the same names are split otherwise', () => {
    const sealed = vault.seal('secret', { ...PLACE, server: 'a","b', header: 'c' });
    expect(() => vault.open(sealed, { ...PLACE, server: 'a', header: 'b","c' })).toThrow('authenticate');
  });

  it('opens whatever the case of the header name, as header names have none', () => {
    expect(vault.open(vault.seal('secret', PLACE), { ...PLACE, header: 'AUTHORIZATION' })).toBe('secret');
  });

  it.each([0, 11, 12, 27, 28])('does not open with its byte %i changed', (index) => {
    const [id, data] = vault.seal('secret', PLACE).split('.') as [string, string];
    const bytes = Buffer.from(data, 'base64');
    bytes[index]! ^= 1;
    expect(() => vault.open(`${id}.${bytes.toString('base64')}`, PLACE)).toThrow('authenticate');
  });

  it.each(['', 'x', '.', 'nokey.AAAA'])('does not open when it is %j', (sealed) => {
    expect(() => vault.open(sealed, PLACE)).toThrow('is not known');
  });

  it('does not open with its end cut off', () => {
    const [id, data] = vault.seal('a longer secret', PLACE).split('.') as [string, string];
    const cut = Buffer.from(data, 'base64').subarray(0, 20).toString('base64');
    expect(() => vault.open(`${id}.${cut}`, PLACE)).toThrow(/authentic/);
  });
});

describe('rotation', () => {
  const before = new HeaderVault([OLD]);
  const during = new HeaderVault([NEW, OLD]);

  it('opens what the previous key sealed, and seals with the new one', () => {
    const sealed = before.seal('secret', PLACE);
    expect(during.open(sealed, PLACE)).toBe('secret');
    expect(vault.open(during.seal('secret', PLACE), PLACE)).toBe('secret');
  });

  it('tells what is sealed under an older key', () => {
    expect(during.isOutdated(before.seal('x', PLACE))).toBe(true);
    expect(during.isOutdated(during.seal('x', PLACE))).toBe(false);
  });

  it('tells whose key is here, without opening anything', () => {
    const sealed = before.seal('x', PLACE);
    expect([during.knows(sealed), vault.knows(sealed)]).toEqual([true, false]);
    expect(during.knows(`${sealed.split('.')[0]}`)).toBe(false);
    expect(keyIdOf(sealed)).toBe(before.sealingKeyId);
    expect(keyIdOf(during.seal('x', PLACE))).toBe(vault.sealingKeyId);
  });

  it.each(['', 'Bearer abc.def', '0123456.AA', '012345678.AA'])('finds no key in %j', (value) => {
    expect([keyIdOf(value), during.knows(value)]).toEqual([null, false]);
  });

  it('does not open once the old key is gone, and names the key that is missing', () => {
    const sealed = before.seal('secret', PLACE);
    expect(() => vault.open(sealed, PLACE)).toThrow(sealed.split('.')[0]);
  });
});

describe('keys', () => {
  it.each([0, 16, 31, 33])('of %i bytes are refused', (length) => {
    expect(() => new HeaderVault([Buffer.alloc(length)])).toThrow('32 bytes');
  });

  it('are needed to seal and to open', () => {
    const empty = new HeaderVault([]);
    expect([empty.canSeal, vault.canSeal]).toEqual([false, true]);
    expect(empty.sealingKeyId).toBeUndefined();
    expect(() => empty.seal('x', PLACE)).toThrow('no secrets key');
    expect(() => empty.open(vault.seal('x', PLACE), PLACE)).toThrow('is not known');
    expect(empty.isOutdated('anything')).toBe(false);
  });
});

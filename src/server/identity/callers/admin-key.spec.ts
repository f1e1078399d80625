import { AdminKey } from './admin-key.js';

const KEY = 'an-admin-key-of-more-than-32-characters';

describe('AdminKey', () => {
  it('matches itself only', () => {
    const key = new AdminKey({ adminKey: KEY });
    expect(key.isConfigured).toBe(true);
    expect(key.matches(KEY)).toBe(true);
    expect(key.matches(KEY.slice(0, -1))).toBe(false);
    expect(key.matches('')).toBe(false);
  });

  it('matches nothing when there is none', () => {
    const key = new AdminKey({});
    expect(key.isConfigured).toBe(false);
    expect(key.matches('')).toBe(false);
    expect(key.matches('undefined')).toBe(false);
  });
});

import { parseTrustedProxies, trustedProxiesProblem } from './trusted-proxies.js';

describe('TRUST_PROXY', () => {
  it.each([
    ['false', false],
    ['1', 1],
    ['16', 16],
    ['loopback', ['loopback']],
    ['10.0.0.1', ['10.0.0.1']],
    ['10.0.0.0/8, 2001:db8::/32,uniquelocal', ['10.0.0.0/8', '2001:db8::/32', 'uniquelocal']],
    ['::1/128,10.0.0.1/32', ['::1/128', '10.0.0.1/32']],
  ])('may be %s', (text, trusted) => {
    expect(trustedProxiesProblem(text)).toBeUndefined();
    expect(parseTrustedProxies(text)).toEqual(trusted);
  });

  it.each([
    '0',
    '17',
    '-1',
    '1.5',
    'TRUE',
    'yes',
    'localhost',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    '10.0.0.0/08',
    '10.0.0.0/255.0.0.0',
    '10.0.0.0/',
    '0.0.0.0/0',
    '::/0',
    '2001:db8::/129',
    'fe80::1%eth0',
    '::g',
  ])('may not be %s, alone or with others, and hears what may', (text) => {
    const list = `10.0.0.1, ${text}, loopback`;
    for (const problem of [trustedProxiesProblem(text), trustedProxiesProblem(list)])
      expect(problem).toMatch(/^must be false, a number .* 10\.0\.0\.0\/8.*; ".+" is none of these$/);
    expect(trustedProxiesProblem(list)).toContain(`"${text}"`);
  });

  it('may have no empty part', () => expect(trustedProxiesProblem('10.0.0.1,')).toContain('"" is none'));

  it('may not be true, and hears what to write instead', () =>
    expect(trustedProxiesProblem('true')).toMatch(/^must be the number of proxies .* \(1 for one\)/));
});

import { resolveNetworkAccess, urlChecker } from './network-access.js';

const decide = (lists: { allowed?: string[]; blocked?: string[] }, url: string) =>
  urlChecker(resolveNetworkAccess([{ allowed: [], blocked: [], origin: 0, ...lists }]))(url);

const DISPUTED = `
  /v1/..%2fadmin /v1/..%5cadmin /v1/..;/admin /v1/x;a /v1//x //v1 /v1/%252e%252e/admin /v1/..%252fadmin
  /v1/..%25252fadmin /v1/%7f /v1/%253b /v1/..%3b/admin /v1/.%00./admin /v1/%2e%2e%2fadmin /v1;/../admin /x//../v1
  /v1/..%255cadmin`;

const LEADS_TO_ADMIN = `
  /admin /admin/x //admin ///admin /admin;a /admin;a/x /;a/admin /./admin /x/../admin /%61dmin /%2561dmin /%252561dmin
  /admin%2fx /x%2f..%2fadmin /v1/..%2fadmin /v1/..;/admin /v1/..;a=b/admin /%2fadmin /x%5c..%5cadmin /admin%5cx
  /v1/%252e%252e/admin /v1/..%252fadmin /admin;a%2f..%2fx /admin%3b/x /v1//../admin /v1/x//../../admin /admin%00 /admin%3fx
  /admin%23x /a//../../admin /%2e%2e;/admin /admin%2f..%2fx /..%2fadmin/%252e%252e /..%2fadmin/%25252e%25252e/x
  /;x//%00..%2f..%2fadmin/%2f/x/..%2f//%00/..///%5c /%5c/%7f/admin ///%23/%00/%5c;%00/admin /%7f/admin/`;

describe('a path that servers read differently', () => {
  it.each(DISPUTED.trim().split(/\s+/))(
    '%s matches no allow prefix, only the host and the whole origin',
    (path) => {
      const url = `https://h.com${path}`;
      expect(decide({ allowed: ['https://h.com/v1', 'https://h.com/admin'] }, url)).toMatchObject({
        reason: 'not_in_allowlist',
      });
      for (const allowed of ['h.com', '*.com', 'https://h.com/'])
        expect(decide({ allowed: [allowed] }, url).allowed).toBe(true);
    },
  );

  it.each(LEADS_TO_ADMIN.trim().split(/\s+/))('%s is blocked with what some server takes it for', (path) => {
    const decision = decide({ allowed: ['h.com'], blocked: ['https://h.com/admin'] }, `https://h.com${path}`);
    expect(decision).toMatchObject({ reason: 'blocked_by_rule', rule: 'https://h.com/admin' });
  });

  it('with more readings than can be judged is allowed by nothing', () => {
    const path = '%25252525252e;a//%5c..%252f%253b/%00'.repeat(200);
    expect(decide({}, `https://h.com/${path}`)).toMatchObject({ allowed: false, reason: 'invalid_url' });
  });

  it.each(['/administrator', '/x/admin', '/x;/admin', '/%61', '/xadmin%2f', '/v1//x', '/a%20b', '/100%25'])(
    '%s is not blocked',
    (path) => expect(decide({ blocked: ['https://h.com/admin'] }, `https://h.com${path}`).allowed).toBe(true),
  );

  it.each(['/v1/a%20b', '/v1/%C3%BC', '/v1/a:b@c', '/v1/%2520', '/v1/x?a=//b;c%2fd', '/v1/x#//;', '/v1/%2e'])(
    '%s is allowed: nobody reads it differently',
    (path) => expect(decide({ allowed: ['https://h.com/v1'] }, `https://h.com${path}`).allowed).toBe(true),
  );

  it.each([
    '[::ffff:169.254.169.254]',
    '[64:ff9b::a9fe:a9fe]',
    '[2002:a9fe:a9fe::1]',
    '[::a9fe:a9fe]',
    '0xa9fea9fe',
  ])('an address is blocked in the form %s', (host) =>
    expect(decide({ blocked: ['169.254.169.254'] }, `http://${host}/`).reason).toBe('blocked_by_rule'),
  );
});

import { DEFAULT_URL, toSettings, type GlobalOptions } from './settings.js';

describe('toSettings', () => {
  it.each<[string, GlobalOptions, object]>([
    ['nothing', {}, { url: DEFAULT_URL, headers: {}, writeHeaders: {} }],
    [
      'empty values',
      { url: '', key: '', org: '', reason: '' },
      { url: DEFAULT_URL, headers: {}, writeHeaders: {} },
    ],
    ['a path before /v1', { url: 'HTTPS://Example.com/api/' }, { url: 'https://example.com/api' }],
    ['a key with a line end', { key: 'hk_abc\n' }, { headers: { Authorization: 'Bearer hk_abc' } }],
    ['an organization', { org: 'org_1' }, { headers: { 'X-Org-Id': 'org_1' } }],
    [
      'a reason, as the bytes of UTF-8',
      { reason: 'für é' },
      { writeHeaders: { 'X-Change-Reason': 'fÃ¼r Ã©' } },
    ],
  ])('takes %s', (_, options, expected) => {
    expect(toSettings(options)).toMatchObject(expected);
  });

  it.each<[string, GlobalOptions]>([
    ['no URL', { url: 'planted' }],
    ['another scheme', { url: 'ftp://planted' }],
    ['a password', { url: 'http://me:planted@host' }],
    ['a query', { url: 'http://host/?planted' }],
    ['a key with spaces', { key: 'planted key' }],
    ['a key that is not ASCII', { key: 'planted-é' }],
    ['a key of two lines', { key: 'planted\nX-Org-Id: other' }],
    ['a reason of two lines', { reason: 'planted\r\nX-Org-Id: other' }],
  ])('refuses %s without repeating it', (_, options) => {
    expect(() => toSettings(options)).toThrow(/^(?!.*planted).+ must .+\.$/);
  });
});

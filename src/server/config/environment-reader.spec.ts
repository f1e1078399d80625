import { describe, expect, it } from '@jest/globals';
import { readEnvironment } from './environment.js';

const KEY = Buffer.alloc(32, 0xfb);

/** The sentences of a refusal; none for what is accepted. */
function problemsOf(variables: Record<string, string>): string[] {
  try {
    readEnvironment(variables);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n');
  }
}

describe('a variable that something would read otherwise than it was meant', () => {
  it.each<[string, string, string]>([
    // A browser sends another spelling, which would then match nothing.
    ['CORS_ALLOWED_ORIGINS', '*', '"*"'],
    ['CORS_ALLOWED_ORIGINS', 'https://a.org/', '"https://a.org/"'],
    ['CORS_ALLOWED_ORIGINS', 'https://a.org, https://B.org', '"https://B.org"'],
    ['CORS_ALLOWED_ORIGINS', 'a.org', '"a.org"'],
    ['CORS_ALLOWED_ORIGINS', 'https://a.org:443', '"https://a.org:443"'],
    ['CORS_ALLOWED_ORIGINS', 'https://a.org;https://b.org', '"https://a.org;https://b.org"'],
    ['CORS_ALLOWED_ORIGINS', 'null', '"null"'],
    ['CORS_ALLOWED_ORIGINS', 'https://me:pass@word@a.org', '"https://…@a.org"'],
    ['CORS_ALLOWED_ORIGINS', 'me:password@a.org', '"…@a.org"'],
    // Decoding passes over what is no base64.
    ['SECRETS_KEY', `${KEY.toString('base64')}!`, 'base64'],
    ['SECRETS_KEY', `${KEY.toString('base64')}${KEY.toString('base64')}`, 'base64'],
    ['SECRETS_KEY', `"${KEY.toString('base64')}"`, 'base64'],
    // The driver decodes it, and says nothing but "URI malformed".
    ['DATABASE_URL', 'postgres://a:100%@db/x', '%25'],
    ['DATABASE_URL', 'postgres://a:%ff@db/x', '%25'],
    ['DATABASE_MIGRATIONS_URL', 'postgres://a:50%off@db/x', '%25'],
  ])('is refused by its name: %s=%s', (name, value, part) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toEqual([expect.stringMatching(`^${name} must `)]);
    expect(problems[0]).toContain(part);
  });

  it.each([
    ['CORS_ALLOWED_ORIGINS', 'https://a.org, http://localhost:5173,'],
    ['CORS_ALLOWED_ORIGINS', 'https://xn--bcher-kva.example'],
    ['SECRETS_KEY', KEY.toString('base64')],
    ['SECRETS_KEY', KEY.toString('base64url')],
    ['DATABASE_URL', 'postgres://a:100%25@db/x?sslmode=require'],
  ])('is taken where it is plain: %s=%s', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([]);
  });

  it('says all of them at once, and no secret', () => {
    const problems = problemsOf({
      DATABASE_URL: 'postgres://a:geheim%@db/x',
      SECRETS_KEY: 'geheim',
      BOOTSTRAP_API_KEY: 'geheim',
      CORS_ALLOWED_ORIGINS: '*',
      PORT: 'x',
    });
    expect(problems).toHaveLength(5);
    expect(problems.join()).not.toContain('geheim');
  });
});

import { createDatabase, type TestDatabase } from '../support/database.js';
import { keyVariables, runSecrets, secretsKey } from '../support/secrets.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

describe('the command', () => {
  it.each<[string, string, Record<string, string>, RegExp]>([
    ['another word', 'turn', {}, /^Usage: /],
    ['no key', 'rotate', { SECRETS_KEY: '' }, /set SECRETS_KEY/],
    ['a wrong key', 'rotate', { SECRETS_KEY: 'short' }, /SECRETS_KEY/],
    [
      'no database',
      'check',
      { DATABASE_URL: 'postgres://127.0.0.1:1/none', ...keyVariables(secretsKey(2)) },
      /cannot be reached/,
    ],
  ])('ends with 1 and a sentence for %s', async (_what, word, variables, sentence) => {
    const { code, stdout, stderr } = await runSecrets(word, { DATABASE_URL: database.url, ...variables });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

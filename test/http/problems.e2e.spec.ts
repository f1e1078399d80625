import { Client, refusal } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

interface FieldError {
  pointer?: string;
  suggestion?: string;
}

let server: TestServer;
let owner: Client;

beforeAll(async () => {
  server = await startServer();
  owner = new Client(server.url);
});

afterAll(() => server.stop());

describe('the list of problems', () => {
  it('has all of them at once, in document order, with suggestions', async () => {
    const response = await owner.post('/v1/harnesses', {
      descriptoin: 'x',
      tags: ['ok', 7],
      name: 'Deep Research',
      id: 'harness_00000000000000000000000000000000',
      capabilities: [{ ref: 'web_fetch', confg: {} }],
    });
    expect(refusal(response)).toEqual([
      400,
      'validation_failed',
      ['/descriptoin', 'unknown_key'],
      ['/tags/1', 'invalid_type'],
      ['/name', 'invalid_format'],
      ['/id', 'read_only'],
      ['/capabilities/0/confg', 'unknown_key'],
    ]);
    const suggestions = (response.body.errors as FieldError[]).map(({ suggestion }) => suggestion);
    expect(suggestions).toEqual(['description', undefined, 'deep-research', undefined, 'config']);
  });

  it('ends at one hundred', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`unknown_${i}`, i]));
    const { body } = await owner.post('/v1/harnesses', { name: 'x', ...unknown });
    expect(body.errors).toHaveLength(100);
  });
});

describe('pages of other origins', () => {
  it('are told nothing unless origins are configured', async () => {
    const { headers } = await owner.get('/v1/me').set('Origin', 'https://app.example.com');
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });
});

import { Client } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const url = (id: string) => `/v1/harnesses/${id}`;

describe('the address for people', () => {
  const viewUrls = async (variables: Record<string, string>) => {
    const other = await startServer(variables, server.database);
    const { body } = await new Client(other.url).get(url('generic'));
    await other.stop();
    return { ...body, at: other.url } as Record<string, string>;
  };

  it('is in UI_URL when there is one; self_url is in PUBLIC_URL', async () => {
    const body = await viewUrls({
      UI_URL: 'https://ui.example.org/app/',
      PUBLIC_URL: 'https://api.example.org/x',
    });
    expect(body.view_url).toBe(`https://ui.example.org/app/harnesses/${body.id}`);
    expect(body.ui_link).toBe(body.view_url);
    expect(body.self_url).toBe(`https://api.example.org/x/v1/harnesses/${body.id}`);
  });

  it('is self_url when there is no UI and the docs are switched off', async () => {
    const body = await viewUrls({ SWAGGER_ENABLED: 'false' });
    expect([body.view_url, body.ui_link]).toEqual([body.self_url, body.self_url]);
    expect(body.self_url).toBe(`${body.at}/v1/harnesses/${body.id}`);
  });
});

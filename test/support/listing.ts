import { Client, type Harness } from './client.js';
import { ADMIN_KEY, type TestServer } from './server.js';

/** What the list route answers. */
export interface Page {
  data: Harness[];
  total: number;
  limit: number;
  next_cursor: string | null;
}

let orgs = 0;

/** The owner of a new organization, which has its built-ins and nothing else. */
export async function newOrg(server: TestServer): Promise<Client> {
  const { body } = await new Client(server.url, ADMIN_KEY).post('/v1/orgs', { name: `Org ${++orgs}` });
  return new Client(server.url, body.key);
}

/** One page; fails the test unless it is a 200. */
export async function list(client: Client, query: string): Promise<Page> {
  const { status, body } = await client.get(`/v1/harnesses?${query}`);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body as Page;
}

export const names = ({ data }: Page): string[] => data.map(({ name }) => name);

/** Every page of a listing, one after the other; `between` runs before each further page. */
export async function pages(
  client: Client,
  query: string,
  between: (page: Page) => Promise<void> = () => Promise.resolve(),
): Promise<Page[]> {
  const all = [await list(client, query)];
  for (let last = all[0]!; last.next_cursor !== null; all.push(last)) {
    await between(last);
    last = await list(client, `${query}&cursor=${encodeURIComponent(last.next_cursor)}`);
  }
  return all;
}

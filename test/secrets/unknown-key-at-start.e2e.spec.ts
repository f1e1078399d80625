import { Client } from '../support/client.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { keyIdOf, keyVariables, secretsKey } from '../support/secrets.js';
import { startProcess } from '../support/server.js';

const [SEALING, OTHER] = [secretsKey(1), secretsKey(2)];

let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase();
  const server = await startProcess(keyVariables(SEALING), database);
  const mcpServers = { docs: { url: 'https://mcp.example.com/', headers: { 'X-Key': 'planted' } } };
  await new Client(server.url).create({ name: 'sealed', mcpServers });
  await server.stop();
});

afterAll(() => database.drop());

/** The warnings of a start. */
async function warnings(variables: Record<string, string>): Promise<string[]> {
  const server = await startProcess(variables, database);
  await server.stop();
  const lines = server.output().trim().split('\n');
  return lines
    .map((line) => JSON.parse(line) as { level: string; msg: string })
    .filter(({ level }) => level === 'warn')
    .map(({ msg }) => msg);
}

it.each<[string, Record<string, string>]>([
  ['another key', keyVariables(OTHER)],
  ['two other keys', keyVariables(OTHER, secretsKey(3))],
  ['no key', { SECRETS_KEY: '' }],
])('a start with %s than header values are sealed with says so, and what to do', async (_, variables) => {
  const told = await warnings(variables);
  expect(told).toEqual([expect.stringContaining(`sealed with the key ${keyIdOf(SEALING)},`)]);
  expect(told[0]).toMatch(/set SECRETS_KEY.*secrets:check/);
  expect(told[0]).not.toContain('planted');
});

it.each<[string, Record<string, string>]>([
  ['the key', keyVariables(SEALING)],
  ['the key as the previous one', keyVariables(OTHER, SEALING)],
])('a start with %s warns of nothing', async (_, variables) => {
  expect(await warnings(variables)).toEqual([]);
});

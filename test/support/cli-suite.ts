import { cliOf, writeFiles, type CliResult, type Folder } from './cli.js';
import type { Client } from './client.js';
import { newOrg } from './harnesses.js';
import { startServer, type TestServer } from './server.js';

/** What a test of the command line works with. Set anew before each test. */
export interface CliSuite {
  server: TestServer;
  /** Of an organization of the test's own. */
  owner: Client;
  key: string;
  folder: Folder;
  cli: (...args: string[]) => Promise<CliResult>;
  /** Writes these files into the folder. Gives back its path. */
  write: (files: Record<string, string>) => Promise<string>;
  /** Of the organization's harnesses but for the built-in ones. */
  ownNames: () => Promise<string[]>;
}

/** One server for a file of tests; for each test an organization and a folder of its own. */
export function useCli(): CliSuite {
  const suite = {} as CliSuite;
  suite.write = async (files) => {
    await suite.folder.write(files);
    return suite.folder.path;
  };
  suite.ownNames = async () => {
    const { body } = await suite.owner.get('/v1/harnesses?is_built_in=false&sort=name');
    return body.data.map(({ name }: { name: string }) => name);
  };
  beforeAll(async () => {
    suite.server = await startServer();
  });
  beforeEach(async () => {
    const { owner, key } = await newOrg(suite.server);
    Object.assign(suite, { owner, key, cli: cliOf(suite.server, key), folder: await writeFiles({}) });
  });
  afterEach(() => suite.folder.remove());
  afterAll(() => suite.server.stop());
  return suite;
}

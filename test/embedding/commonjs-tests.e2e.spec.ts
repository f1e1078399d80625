import { mkdir, readFile, rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { COMMONJS_TESTS } from '../support/commonjs-tests.js';
import {
  packLibrary,
  removeFolder,
  ROOT,
  run,
  runTool,
  temporaryFolder,
  writeAll,
} from '../support/library.js';

/** The file of the page that is called so. */
async function blockOfThePage(name: string): Promise<string> {
  const page = await readFile(join(ROOT, 'docs/embedding.md'), 'utf8');
  const [, text] = page.split(`\`\`\`js\n// ${name}\n`);
  return text!.split('```')[0]!;
}

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => removeFolder(folder));

it("a CommonJS host's tests run with the Jest configuration of the page", async () => {
  const host = join(folder, 'host');
  const modules = join(host, 'node_modules');
  await mkdir(modules, { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  await run('tar', ['-xzf', await packLibrary(folder, '.'), '-C', modules], folder);
  await rename(join(modules, 'package'), join(modules, 'nestjs-harnesses'));
  await writeAll(host, { ...COMMONJS_TESTS, 'jest.config.js': await blockOfThePage('jest.config.js') });
  // The options of Node that these tests run with are not those of a host.
  const variables = { NODE_OPTIONS: '', JEST_WORKER_ID: '' };
  await expect(runTool('jest/bin/jest.js', ['--ci'], host, variables)).resolves.toBeDefined();
});

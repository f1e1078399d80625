import { join } from 'node:path';
import { packLibrary, removeFolder, temporaryFolder, writeRepository } from '../support/library.js';

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => removeFolder(folder));

describe('packing refuses', () => {
  it.each([
    [
      'what is of the standalone server',
      { 'dist/src/harnesses/index.js': "import '../server/config/environment.js';" },
      'dist/src/server/config/environment would become part of the library, because dist/src/harnesses/index imports it',
    ],
    [
      'what only the tests of hosts may have',
      { 'dist/migrations/harnesses/index.d.ts': "export type * from '../../src/testing/index.js';" },
      'dist/src/testing/index would become part of the library',
    ],
    [
      'what is not built',
      { 'dist/src/harnesses/index.js': "import('./a.js');" },
      'Run `npm run build` first.',
    ],
    [
      'packages that nobody would install',
      { 'dist/src/harnesses/index.d.ts': "export type A = import('@acme/types/a.js').A;" },
      'The library imports @acme/types, which package.json does not list for it.',
    ],
    [
      'packages that nobody can read off the code',
      { 'dist/src/testing/index.js': 'await import(`@acme/${process.platform}`);' },
      'say in scripts/library-files.mjs which package brings it',
    ],
  ])('%s', async (what, changes, sentence) => {
    const repository = join(folder, what);
    await writeRepository(repository, changes);
    await expect(packLibrary(folder, 'packed', repository)).rejects.toThrow(sentence);
  });
});

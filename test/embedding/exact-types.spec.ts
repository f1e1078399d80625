import { join } from 'node:path';
import { EXACT_HOST } from '../support/exact-host.js';
import { removeFolder, ROOT, runTool, temporaryFolder, writeAll } from '../support/library.js';

/** The entries of the package, as compiled last. */
const paths = {
  'nestjs-harnesses': [join(ROOT, 'dist/src/harnesses/index.d.ts')],
  'nestjs-harnesses/migrations': [join(ROOT, 'dist/migrations/harnesses/index.d.ts')],
  'nestjs-harnesses/testing': [join(ROOT, 'dist/src/testing/index.d.ts')],
  typeorm: [join(ROOT, 'node_modules/typeorm/index.d.ts')],
};

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => removeFolder(folder));

it('what a host may leave out it may also say undefined for, under exactOptionalPropertyTypes', async () => {
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2022',
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
    typeRoots: [join(ROOT, 'node_modules/@types')],
    paths,
  };
  await writeAll(folder, {
    'package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['host.ts'] }),
    'host.ts': EXACT_HOST,
  });
  expect(await runTool('typescript/bin/tsc', ['--project', folder], folder)).toBe('');
});

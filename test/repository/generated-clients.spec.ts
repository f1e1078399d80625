import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentedExamples } from '../support/documented-examples.js';
import { camelCase, GENERATORS, methodsOf } from '../support/generated-clients.js';
import { removeFolder, runTool, temporaryFolder, writeAll } from '../support/library.js';
import { operationsOf, type OpenApi } from '../support/openapi.js';

/** Clients that others generate of the committed document, in TypeScript at its strictest. */
const document = JSON.parse(readFileSync('openapi.json', 'utf8')) as OpenApi;
const examples = documentedExamples(document);

const COMPILER = {
  module: 'es2022',
  target: 'es2022',
  moduleResolution: 'bundler',
  lib: ['es2023', 'dom', 'dom.iterable'],
  types: [],
  strict: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
};

let folder: string;
const folderOf = (name: string) => join(folder, name.replaceAll('/', '-'));

beforeAll(async () => {
  folder = await temporaryFolder();
  for (const { name, generate } of GENERATORS) await generate(folderOf(name));
});
afterAll(() => removeFolder(folder));

it.each(GENERATORS)(
  '$name takes every documented example, and every call with it',
  async ({ name, program }) => {
    expect(examples.length).toBeGreaterThan(300);
    await writeAll(folderOf(name), {
      'package.json': '{ "type": "module" }',
      'tsconfig.json': JSON.stringify({ compilerOptions: COMPILER, include: ['**/*.ts'] }),
      'examples.ts': await program(folderOf(name), document, examples),
    });
    expect(await runTool('typescript/bin/tsc', ['--project', '.'], folderOf(name))).toBe('');
  },
);

it('a method takes the parameters of its path one by one in the order in which they stand there', async () => {
  const methods = await methodsOf(join(folderOf('swagger-typescript-api'), 'Api.ts'));
  const operations = operationsOf(document);
  expect(methods.size).toBe(operations.length);
  for (const { operationId, route } of operations) {
    const inPath = [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => camelCase(name!));
    const { names } = methods.get(camelCase(operationId))!;
    expect([operationId, names.slice(0, inPath.length)]).toEqual([operationId, inPath]);
  }
  expect(methods.get('diffHarnessVersions')!.names).toEqual(['harnessId', 'version', 'other', 'params']);
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import type { DocumentedExample } from './documented-examples.js';
import { ROOT, runTool } from './library.js';
import { operationsOf, type OpenApi, type Parameter } from './openapi.js';

type Operation = ReturnType<typeof operationsOf>[number];

/** A generator of clients in TypeScript, and how what it makes is used. */
export interface ClientGenerator {
  name: string;
  /** Writes a client of openapi.json into this folder. */
  generate: (folder: string) => Promise<unknown>;
  /** A program that gives the generated types every one of these examples, and calls every operation. */
  program: (folder: string, document: OpenApi, examples: DocumentedExample[]) => Promise<string>;
}

const DOCUMENT = join(ROOT, 'openapi.json');

export const camelCase = (name: string) =>
  name.replace(/[_-](\w)/g, (_, letter: string) => letter.toUpperCase());
const pascalCase = (name: string) => camelCase(`_${name}`);
const literal = (value: unknown) => JSON.stringify(value);
const exampleOf = ({ example, schema }: Parameter) => example ?? schema.example;

/** Types only; used with `openapi-fetch` and its like. */
const OPENAPI_TYPESCRIPT: ClientGenerator = {
  name: 'openapi-typescript',
  generate: (folder) =>
    runTool('openapi-typescript/bin/cli.js', [DOCUMENT, '--output', join(folder, 'schema.ts')], ROOT),
  program: (_folder, document, examples) => {
    const types = examples.map(({ operationId, status, mediaType, value }) => {
      const operation = `operations['${operationId}']`;
      const content = status
        ? `${operation}['responses'][${status}]`
        : `NonNullable<${operation}['requestBody']>`;
      return constant(`${content}['content']['${mediaType}']`, value);
    });
    const calls = operationsOf(document).map((operation) =>
      constant(`operations['${operation.operationId}']['parameters']`, parametersOf(operation, 'header')),
    );
    const page = `operations['list_harnesses']['responses'][200]['content']['application/json']`;
    return lines(`import type { operations } from './schema.js';`, ...types, ...calls, listing(page));
  },
};

/** A function for each operation, which takes one object. */
const HEY_API: ClientGenerator = {
  name: '@hey-api/openapi-ts',
  generate: (folder) =>
    runTool('@hey-api/openapi-ts/bin/run.js', ['--input', DOCUMENT, '--output', folder, '--silent'], ROOT),
  program: (_folder, document, examples) => {
    const types = examples.filter(isOfOneMediaType(document)).map(({ operationId, status, value }) => {
      const name = `types.${pascalCase(operationId)}`;
      if (!status) return constant(`NonNullable<${name}Data['body']>`, value);
      return constant(`${name}${Number(status) < 400 ? 'Responses' : 'Errors'}[${status}]`, value);
    });
    const calls = operationsOf(document).map((operation) => {
      const body = bodyOf(operation, examples);
      const options = { ...parametersOf(operation, 'headers'), ...(body !== undefined && { body }) };
      return `void sdk.${camelCase(operation.operationId)}(${literal(options)});`;
    });
    const imports = [`import type * as types from './types.gen.js';`, `import * as sdk from './sdk.gen.js';`];
    return lines(...imports, ...types, ...calls, listing('types.ListHarnessesResponses[200]'));
  },
};

/** A class with a method for each operation, which takes the parameters of the path one by one. */
const SWAGGER_TYPESCRIPT_API: ClientGenerator = {
  name: 'swagger-typescript-api',
  generate: (folder) =>
    runTool(
      'swagger-typescript-api/dist/cli.mjs',
      ['generate', '--path', DOCUMENT, '--output', folder, '--name', 'Api.ts', '--silent'],
      ROOT,
    ),
  program: async (folder, document, examples) => {
    const methods = await methodsOf(join(folder, 'Api.ts'));
    const resultOf = (operationId: string) =>
      `Awaited<ReturnType<typeof api.${methods.get(camelCase(operationId))!.access}>>`;
    const types = examples
      .filter(isOfOneMediaType(document))
      .flatMap(({ operationId, status, value }) =>
        status
          ? [constant(`${resultOf(operationId)}['${Number(status) < 400 ? 'data' : 'error'}']`, value)]
          : [],
      );
    const calls = operationsOf(document).flatMap((operation) => {
      const { access, names } = methods.get(camelCase(operation.operationId))!;
      const { path = {}, query = {} } = parametersOf(operation, 'header') as Record<string, object>;
      const given = Object.fromEntries(Object.entries(path).map(([name, value]) => [camelCase(name), value]));
      const bodies = examples.filter((one) => one.operationId === operation.operationId && !one.status);
      const call = (data: unknown) => {
        const values = { ...given, data, query } as Record<string, unknown>;
        const known = names.filter((name) => name !== 'params').map((name) => literal(values[name]));
        return `void api.${access}(${known.join(', ')});`;
      };
      const taken = bodies.filter(isOfOneMediaType(document));
      return taken.length > 0 ? taken.map(({ value }) => call(value)) : [call(undefined)];
    });
    const page = `${resultOf('list_harnesses')}['data']`;
    const imports = [`import { Api } from './Api.js';`, 'const api = new Api();'];
    return lines(...imports, ...types, ...calls, listing(page));
  },
};

export const GENERATORS = [OPENAPI_TYPESCRIPT, HEY_API, SWAGGER_TYPESCRIPT_API];

/** The methods of the generated class: how one gets to each, and the names of its parameters in their order. */
export async function methodsOf(file: string): Promise<Map<string, { access: string; names: string[] }>> {
  const source = ts.createSourceFile(file, await readFile(file, 'utf8'), ts.ScriptTarget.ES2022, true);
  const methods = new Map<string, { access: string; names: string[] }>();
  const visit = (node: ts.Node, groups: string[]): void => {
    if (ts.isPropertyAssignment(node) && ts.isArrowFunction(node.initializer)) {
      const name = node.name.getText();
      const names = node.initializer.parameters.map((parameter) => parameter.name.getText());
      methods.set(name, { access: [...groups, name].join('.'), names });
    } else if (ts.isPropertyDeclaration(node))
      node.forEachChild((child) => visit(child, [node.name.getText()]));
    else node.forEachChild((child) => visit(child, groups));
  };
  source.forEachChild((node) => {
    if (ts.isClassDeclaration(node) && node.name?.text === 'Api') visit(node, []);
  });
  return methods;
}

/** Two of the generators know one media type of a body: JSON, where there is JSON. */
function isOfOneMediaType(document: OpenApi): (example: DocumentedExample) => boolean {
  const operations = new Map(operationsOf(document).map((one) => [one.operationId, one]));
  return ({ operationId, status, mediaType }) => {
    const { requestBody, responses } = operations.get(operationId)!;
    const { content = {} } = status ? responses[status]! : requestBody!;
    return mediaType === Object.keys(content)[0];
  };
}

/** Values of all parameters that are required or have an example, by where they stand. */
function parametersOf({ parameters = [] }: Operation, header: string): Record<string, unknown> {
  const groups: Record<string, Record<string, unknown>> = {};
  for (const parameter of parameters) {
    const value = exampleOf(parameter);
    const place = parameter.in === 'header' ? header : parameter.in;
    if (value !== undefined) (groups[place] ??= {})[parameter.name] = value;
  }
  return groups;
}

function bodyOf({ operationId }: Operation, examples: DocumentedExample[]): unknown {
  return examples.find((one) => one.operationId === operationId && !one.status)?.value;
}

/** Whoever lists harnesses reads their keys without asking first whether they are there. */
const listing = (page: string) =>
  `export const named = ({ data }: ${page}): [string, number, string[]][] =>
     data.map(({ name, version, tags }) => [name, version, tags]);`;

let count = 0;
const constant = (type: string, value: unknown) =>
  `export const value${(count += 1)}: ${type} = ${literal(value)};`;

const lines = (...all: string[]) => Promise.resolve(`${all.join('\n')}\n`);

import { readFileSync } from 'node:fs';
import { below, operationsOf, type OpenApi } from '../support/openapi.js';

/** What generators of clients make of the committed document. */
const document = JSON.parse(readFileSync('openapi.json', 'utf8')) as OpenApi;
const operations = operationsOf(document);

describe('the OpenAPI document', () => {
  it('has the parameters of a path first and in the order in which they stand in it', () => {
    for (const { route, parameters = [] } of operations) {
      const inPath = [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const places = parameters.map((one) => one.in);
      expect([route, parameters.slice(0, inPath.length).map(({ name }) => name)]).toEqual([route, inPath]);
      expect([route, places.lastIndexOf('path')]).toEqual([route, inPath.length - 1]);
    }
    const diff = operations.find(({ operationId }) => operationId === 'diff_harness_versions')!;
    expect(diff.parameters!.slice(0, 3).map(({ name }) => name)).toEqual(['harness_id', 'version', 'other']);
  });

  it('has what is required before what is not', () => {
    for (const { route, parameters = [] } of operations) {
      const required = parameters.map((one) => Boolean((one as { required?: boolean }).required));
      expect([route, required]).toEqual([route, required.toSorted((a, b) => Number(b) - Number(a))]);
    }
  });

  it('has no default on a property, which generators take for required', () => {
    const properties = below(document.components.schemas, 'properties').flatMap(([pointer, value]) =>
      Object.entries(value as object)
        .filter(([, schema]) => Object.hasOwn(schema as object, 'default'))
        .map(([name]) => `${pointer}/${name}`),
    );
    expect(properties.filter((pointer) => !/\/examples?\//.test(pointer))).toEqual([]);
  });

  it('counts in integers', () => {
    const types = below(document.components.schemas, 'type').filter(([, type]) => type === 'number');
    expect(types.map(([pointer]) => pointer).filter((pointer) => !/\/examples?\//.test(pointer))).toEqual([]);
  });

  it('refuses names and tags as the service does', () => {
    const { name, tags } = (
      document.components.schemas.CreateHarnessDto as {
        properties: { name: { not: { enum: string[] } }; tags: { items: { pattern: string } } };
      }
    ).properties;
    expect(name.not.enum).toEqual(
      expect.arrayContaining(['default', 'check-name', 'config', 'import', 'preview', 'validate']),
    );
    const isTag = (text: string) => new RegExp(tags.items.pattern, 'u').test(text);
    expect([' \t', 'a', ` ${'ä'.repeat(64)} `, '😀'.repeat(65)].map(isTag)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});

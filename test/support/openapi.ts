import { Ajv2020 } from 'ajv/dist/2020.js';

export interface Parameter {
  name: string;
  in: string;
  description?: string;
  example?: unknown;
  style?: string;
  explode?: boolean;
  schema: { type?: string | string[]; example?: unknown; enum?: unknown[] };
}
interface Content {
  schema?: object;
  example?: Record<string, unknown>;
}
export interface Operation {
  operationId: string;
  summary: string;
  tags: string[];
  security?: object[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, Content> };
  responses: Record<string, { description: string; content?: Record<string, Content>; headers?: object }>;
}
/** As much of an OpenAPI document as the tests look at. */
export type OpenApi = Record<string, unknown> & {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object>; securitySchemes: Record<string, Record<string, string>> };
};

/** Every value below a key of this name, with the pointer to it. */
export function below(value: unknown, key: string, pointer = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(name === key ? [[`${pointer}/${name}`, inner] as [string, unknown]] : []),
    ...below(inner, key, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  ]);
}

/** Reading a whole document takes longer than measuring a hundred values by it. */
const validators = new WeakMap<OpenApi, Ajv2020>();

function validatorOf(document: OpenApi): Ajv2020 {
  const known = validators.get(document);
  if (known) return known;
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  validators.set(document, ajv.addSchema(document, 'openapi'));
  return ajv;
}

/** What is wrong with a value, measured by the schema at this place of the document. */
export function errorsAt(document: OpenApi, steps: string[], value: unknown): unknown[] {
  const path = steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')));
  const check = validatorOf(document).compile({ $ref: `openapi#/${path.join('/')}` });
  check(value);
  return check.errors ?? [];
}

/** All operations, each with its method and path. */
export function operationsOf({ paths }: Pick<OpenApi, 'paths'>) {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ ...operation, route: `${method} ${path}` })),
  );
}

/** Whether there is something where a reference points to. */
export function isIn(document: OpenApi, reference: string): boolean {
  const steps = reference.replace(/^#\//, '').split('/');
  return (
    steps.reduce<unknown>((value, step) => (value as OpenApi | undefined)?.[step], document) !== undefined
  );
}

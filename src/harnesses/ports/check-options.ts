import type { HarnessesModuleOptions } from './options.js';
import { isStoredInteger, MAX_INTEGER } from '../../values/integers.js';
import { isObject } from '../../values/shape.js';

/** The module's entities by what they hold. */
type Entities = { [name in 'harness' | 'org' | 'version' | 'idempotencyRecord']: new () => object };

/** Nothing is taken for granted: hosts may be JavaScript, and values may come from an environment. */
type Unchecked = Partial<Record<keyof HarnessesModuleOptions | 'http' | 'isGlobal', unknown>>;

/**
 * Looks at what the module cannot do without.
 *
 * @throws Error with a sentence that says what to do, when an option is missing or wrong.
 */
export function refuseWrongOptions(
  options: Partial<HarnessesModuleOptions>,
  schema: string,
  entities: Entities,
): void {
  refuseLateOptions(options);
  refuseDataSource(options, schema, entities);
  if (typeof options.access?.resolve !== 'function')
    refuse('needs to know who is calling: pass a HarnessAccess as `access`.');
  refuseWrongValues(options);
}

/** Looks at what is said about harnesses, wherever they are stored. @throws Error with a sentence that says what to do */
export function refuseWrongValues(options: Unchecked): void {
  refuseUrls(options);
  refuseLimits(options);
  refusePorts(options);
  refuseValues(options);
}

/**
 * @throws Error with a sentence when what should be the options is not even an object; `source` is where they should
 * have been
 */
export function refuseNoOptions(options: unknown, source: string): void {
  if (!isObject(options))
    refuse(`needs its options as an object, at least \`access\` and \`publicUrl\`, ${source}.`);
}

/** @throws Error with a sentence when nothing says how the options are made */
export function refuseNoFactory(options: unknown): void {
  if (!isObject(options) || !(options.useFactory || options.useClass || options.useExisting))
    refuse('needs `useFactory`, `useClass` or `useExisting` in the argument of `forRootAsync`.');
}

/** @throws Error with a sentence when what should say where the routes are does not */
export function refuseWrongHttp(http: unknown): void {
  if (http === false) return;
  if (!isObject(http)) refuse('needs an object as `http`, such as `{ path: "ai" }`, or false for no routes.');
  const { path = '', decorators = [] } = http;
  if (typeof path !== 'string') refuse('needs a string as `http.path`.');
  if (!isListOf(decorators, (one) => typeof one === 'function'))
    refuse('needs a list of class decorators as `http.decorators`.');
}

/** Routes and modules are known before any provider is made: what a factory says of them would be lost. */
function refuseLateOptions(options: Unchecked): void {
  for (const name of ['http', 'isGlobal'] as const) {
    if (options[name] !== undefined)
      refuse(`takes \`${name}\` beside \`useFactory\`: move it there, out of the factory's result.`);
  }
}

function refuseDataSource(
  { dataSource }: Partial<HarnessesModuleOptions>,
  schema: string,
  entities: Entities,
): void {
  if (!dataSource) {
    refuse(
      'needs a TypeORM DataSource: import TypeOrmModule.forRoot in the application, or pass a DataSource, or the name ' +
        'of one that TypeOrmModule makes, as `dataSource`.',
    );
  }
  if (typeof dataSource !== 'object')
    refuse(
      'takes the name of a DataSource beside `useFactory`; in its result it needs the DataSource itself.',
    );
  if (!dataSource.isInitialized)
    refuse('needs a DataSource that is connected: await its `initialize()` first.');
  if (dataSource.options.type !== 'postgres')
    refuse('works on PostgreSQL: its DataSource is of another type.');
  const missing = Object.values(entities).filter((entity) => !dataSource.hasMetadata(entity));
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(', ');
  const call = `harnessEntities({ schema: ${JSON.stringify(schema)} })`;
  refuse(`needs entities that the DataSource lacks (${names}): add \`...${call}\` to them.`);
}

const URL_FORM = 'in ASCII, without query, hash, user name, spaces or a slash at the end';

function refuseUrls(options: Unchecked): void {
  if (!isBaseUrl(options.publicUrl))
    refuse(`needs the URL that clients call, ${URL_FORM}: pass it as \`publicUrl\`.`);
  for (const name of ['uiUrl', 'docsUrl'] as const) {
    if (options[name] !== undefined && !isBaseUrl(options[name]))
      refuse(`needs a URL ${URL_FORM} as \`${name}\`.`);
  }
}

/** Something is put behind it, and the whole into headers. */
function isBaseUrl(url: unknown): boolean {
  if (typeof url !== 'string' || !URL.canParse(url)) return false;
  return /^https?:\/\/[^/?#@\\]+(\/[^?#\\]*)?$/.test(url) && /^[!-~]*[^/]$/.test(url);
}

function refuseLimits(options: Unchecked): void {
  for (const name of ['maxHarnessesPerOrg', 'maxVersionsPerHarness'] as const) {
    const limit = options[name] ?? 1;
    if (!isStoredInteger(limit, 1)) refuse(`needs a whole number from 1 to ${MAX_INTEGER} as \`${name}\`.`);
  }
}

/** What each optional port must be able to do. */
const PORTS = {
  usage: ['count', 'blocksRemoval'],
  references: ['findUnknown'],
  models: ['exists'],
} as const satisfies Partial<Record<keyof HarnessesModuleOptions, readonly string[]>>;

function refusePorts(options: Unchecked): void {
  for (const [name, methods] of Object.entries(PORTS)) {
    const port = options[name as keyof typeof PORTS] as Record<string, unknown> | null | undefined;
    const missing = port ? methods.filter((method) => typeof port[method] !== 'function') : [];
    if (missing.length > 0) refuse(`needs ${missing.join(' and ')} as methods of \`${name}\`.`);
  }
}

function refuseValues(options: Unchecked): void {
  const { onEvent, secretsKeys, callerHeaders, allowPrivateMcpHosts } = options;
  if (onEvent !== undefined && typeof onEvent !== 'function') refuse('needs a function as `onEvent`.');
  if (!isListOf(secretsKeys ?? [], isKey)) refuse('needs a list of Buffers of 32 bytes as `secretsKeys`.');
  if (!isListOf(callerHeaders ?? [], isHeaderName))
    refuse("needs a list of names of headers as `callerHeaders`, such as `['Authorization']`.");
  // The string 'false' of an environment would accept them.
  if (typeof (allowPrivateMcpHosts ?? false) !== 'boolean')
    refuse('needs true or false as `allowPrivateMcpHosts`, not a string.');
  for (const name of ['capabilities', 'extraCapabilities'] as const) {
    if (!Array.isArray(options[name] ?? [])) refuse(`needs a list of capabilities as \`${name}\`.`);
  }
}

function isListOf(value: unknown, isMember: (member: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isMember);
}

function isKey(value: unknown): boolean {
  return Buffer.isBuffer(value) && value.length === 32;
}

/** A token of RFC 9110, section 5.6.2. */
function isHeaderName(value: unknown): boolean {
  return typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value);
}

function refuse(reason: string): never {
  throw new Error(`HarnessesModule ${reason}`);
}

import { harnessEntities } from './storage/entities/index.js';
import type { HarnessesForRoot, HarnessesForRootAsync } from './harnesses.module-definition.js';
import { HarnessesModule } from './harnesses.module.js';
import type { HarnessesModuleOptions } from './ports/options.js';
import { toSettings } from './registry/settings.js';

const known = new Set<unknown>(harnessEntities({ schema: 'my-app' }));
const dataSource = {
  isInitialized: true,
  options: { type: 'postgres' },
  hasMetadata: (entity: unknown) => known.has(entity),
};
const access = { resolve: () => ({ orgId: 'o', actor: 'a', permissions: [] }) };
const good = { dataSource, access, publicUrl: 'https://api.example.com/agents', schema: 'my-app' };
const settings = (wrong: object) => toSettings({ ...good, ...wrong } as unknown as HarnessesModuleOptions);

describe('the options', () => {
  it('may be the required ones alone', () => {
    expect(settings({})).toMatchObject({ baseUrl: 'https://api.example.com/agents/v1/harnesses' });
  });

  it.each([
    { publicUrl: 'http://localhost:3000' },
    { publicUrl: 'https://[::1]:8080/@acme/a%20b', uiUrl: 'https://example.com' },
    { maxHarnessesPerOrg: 2_147_483_647, maxVersionsPerHarness: 1 },
    { secretsKeys: [], callerHeaders: [] },
    { secretsKeys: [Buffer.alloc(32)], callerHeaders: ['x-org-id', "!#$%&'*+-.^_`|~"] },
    { allowPrivateMcpHosts: true },
    { http: undefined, isGlobal: undefined, usage: undefined, docsUrl: undefined },
  ])('may be %j', (more) => {
    expect(settings(more)).toMatchObject({ access });
  });

  it.each<[object, string]>([
    [{ dataSource: undefined }, 'import TypeOrmModule.forRoot in the application'],
    [{ dataSource: 'ai' }, 'beside `useFactory`'],
    [{ dataSource: { ...dataSource, isInitialized: false } }, 'await its `initialize()` first'],
    [{ dataSource: { ...dataSource, options: { type: 'mysql' } } }, 'PostgreSQL'],
    [{ schema: 'other' }, 'add `...harnessEntities({ schema: "other" })` to them'],
    [{ access: undefined }, 'pass a HarnessAccess as `access`'],
    [{ access: {} }, 'pass a HarnessAccess as `access`'],
    [{ publicUrl: undefined }, 'pass it as `publicUrl`'],
    [{ publicUrl: '/api' }, 'pass it as `publicUrl`'],
    [{ publicUrl: 'ftp://example.com' }, 'pass it as `publicUrl`'],
    [{ publicUrl: 'https://example.com/' }, 'or a slash at the end'],
    [{ uiUrl: 'example.com' }, 'as `uiUrl`'],
    [{ docsUrl: 'https://example.com/docs/' }, 'as `docsUrl`'],
    ...[
      'https://example.com?tenant=a',
      'https://example.com/?',
      'https://example.com#a',
      'https://ada:secret@example.com',
      'https://@example.com',
      'https://example.com/a b',
      ' https://example.com',
      'https://example.com\\a',
      'https://example.com/größe',
      'https:example.com',
      'https://',
    ].flatMap((url): [object, string][] =>
      ['publicUrl', 'uiUrl', 'docsUrl'].map((name) => [{ [name]: url }, `as \`${name}\`.`]),
    ),
    ...[0, 1.5, 2_147_483_648, NaN, '10', true].flatMap((limit): [object, string][] =>
      ['maxHarnessesPerOrg', 'maxVersionsPerHarness'].map((name) => [
        { [name]: limit },
        `from 1 to 2147483647 as \`${name}\``,
      ]),
    ),
    [{ allowPrivateMcpHosts: 'false' }, 'needs true or false as `allowPrivateMcpHosts`'],
    [{ allowPrivateMcpHosts: 0 }, 'needs true or false as `allowPrivateMcpHosts`'],
    ...['Authorization', [''], ['X Tenant'], ['Cookie,Origin'], ['Größe'], [undefined], {}].map(
      (callerHeaders): [object, string] => [{ callerHeaders }, 'names of headers as `callerHeaders`'],
    ),
    [{ capabilities: {} }, 'a list of capabilities as `capabilities`'],
    [{ extraCapabilities: 'search' }, 'a list of capabilities as `extraCapabilities`'],
    [{ extraCapabilities: [null] }, 'The capabilities must be objects'],
    [{ extraBuiltIns: { revision: 1 } }, '`extraBuiltIns` must be an object'],
    [{ http: false }, 'takes `http` beside `useFactory`'],
    [{ isGlobal: true }, 'takes `isGlobal` beside `useFactory`'],
    ...['', 'x'.repeat(64), 'ü'.repeat(32), 'a\0b', 7].map((schema): [object, string] => [
      { schema },
      'must be a name of 1 to 63 bytes',
    ]),
    [{ usage: { count: () => null } }, 'needs blocksRemoval as methods of `usage`'],
    [{ models: {} }, 'needs exists as methods of `models`'],
    [{ references: {} }, 'needs findUnknown as methods of `references`'],
    [{ onEvent: {} }, 'needs a function as `onEvent`'],
    ...[[Buffer.alloc(31)], ['x'.repeat(32)], 'x', Buffer.alloc(32), [Buffer.alloc(32), undefined], {}].map(
      (secretsKeys): [object, string] => [{ secretsKeys }, 'a list of Buffers of 32 bytes as `secretsKeys`'],
    ),
  ])('are refused with what to do about %j', (wrong, sentence) => {
    expect(() => settings(wrong)).toThrow(sentence);
  });

  it.each(harnessEntities({ schema: 'my-app' }).map((entity) => [entity.name, entity] as const))(
    'are refused when the DataSource lacks only the entity %s',
    (name, lacking) => {
      const hasMetadata = (entity: unknown) => known.has(entity) && entity !== lacking;
      expect(() => settings({ dataSource: { ...dataSource, hasMetadata } })).toThrow(`lacks (${name})`);
    },
  );
});

describe('a registration', () => {
  const forRoot = (options: unknown) => HarnessesModule.forRoot(options as HarnessesForRoot);
  const forRootAsync = (options: unknown) => HarnessesModule.forRootAsync(options as HarnessesForRootAsync);

  it.each([undefined, null, 'ai', []])('is refused when its options are %j', (options) => {
    expect(() => forRoot(options)).toThrow('needs its options as an object');
    expect(() => forRootAsync(options)).toThrow('needs `useFactory`, `useClass`');
  });

  it.each<[unknown, string]>([
    [null, 'needs an object as `http`'],
    [true, 'needs an object as `http`'],
    ['ai', 'needs an object as `http`'],
    [['ai'], 'needs an object as `http`'],
    [{ path: 7 }, 'needs a string as `http.path`'],
    [{ path: null }, 'needs a string as `http.path`'],
    [{ decorators: () => {} }, 'needs a list of class decorators as `http.decorators`'],
    [{ decorators: [undefined] }, 'needs a list of class decorators as `http.decorators`'],
  ])('is refused with what to do about the HTTP %j', (http, sentence) => {
    expect(() => forRoot({ ...good, http })).toThrow(sentence);
    expect(() => forRootAsync({ useFactory: () => good, http })).toThrow(sentence);
  });
});

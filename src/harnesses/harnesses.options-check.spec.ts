import { harnessEntities } from './entities/index.js';
import { toSettings, type HarnessesModuleOptions } from './harnesses.options.js';

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
    [{ publicUrl: 'https://example.com/' }, 'without a slash at the end'],
    [{ uiUrl: 'example.com' }, 'as `uiUrl`'],
    [{ docsUrl: 'https://example.com/docs/' }, 'as `docsUrl`'],
    [{ maxHarnessesPerOrg: 0 }, 'at least 1 as `maxHarnessesPerOrg`'],
    [{ maxVersionsPerHarness: 1.5 }, 'at least 1 as `maxVersionsPerHarness`'],
    [{ usage: { count: () => null } }, 'needs blocksRemoval as methods of `usage`'],
    [{ models: {} }, 'needs exists as methods of `models`'],
    [{ references: {} }, 'needs findUnknown as methods of `references`'],
    [{ onEvent: {} }, 'needs a function as `onEvent`'],
    [{ secretsKeys: [Buffer.alloc(31)] }, 'needs keys of 32 bytes as `secretsKeys`'],
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

import { harnessEntities } from './entities/index.js';
import { toSettings, type HarnessesModuleOptions } from './harnesses.options.js';

const known = new Set<unknown>(Object.values(harnessEntities({ schema: 'my-app' })));
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
    [{ dataSource: undefined }, 'pass it as `dataSource`'],
    [{ dataSource: { ...dataSource, isInitialized: false } }, 'await its `initialize()` first'],
    [{ dataSource: { ...dataSource, options: { type: 'mysql' } } }, 'PostgreSQL'],
    [{ schema: 'other' }, 'add `...Object.values(harnessEntities({ schema: "other" }))` to them'],
    [{ access: undefined }, 'pass a HarnessAccess as `access`'],
    [{ access: {} }, 'pass a HarnessAccess as `access`'],
    [{ publicUrl: undefined }, 'pass it as `publicUrl`'],
    [{ publicUrl: '/api' }, 'pass it as `publicUrl`'],
    [{ publicUrl: 'ftp://example.com' }, 'pass it as `publicUrl`'],
    [{ publicUrl: 'https://example.com/' }, 'without a slash at the end'],
  ])('are refused with what to do about %j', (wrong, sentence) => {
    expect(() => settings(wrong)).toThrow(sentence);
  });

  it.each(Object.keys(harnessEntities()))(
    'are refused when the DataSource lacks only the entity %s',
    (key) => {
      const entities: Record<string, unknown> = { ...harnessEntities({ schema: 'my-app' }) };
      const hasMetadata = (entity: unknown) => known.has(entity) && entity !== entities[key];
      expect(() => settings({ dataSource: { ...dataSource, hasMetadata } })).toThrow('lacks');
    },
  );
});

import type { HarnessEntities } from './entities/index.js';
import type { HarnessesModuleOptions } from './harnesses.options.js';

/**
 * Looks at what the module cannot do without. Hosts may be JavaScript, so nothing is taken for granted.
 *
 * @throws Error with a sentence that says what to do, when an option is missing or wrong.
 */
export function refuseWrongOptions(
  { dataSource, access, publicUrl }: Partial<HarnessesModuleOptions>,
  schema: string,
  entities: HarnessEntities,
): void {
  if (!dataSource) refuse('needs a TypeORM DataSource: pass it as `dataSource`.');
  if (!dataSource.isInitialized)
    refuse('needs a DataSource that is connected: await its `initialize()` first.');
  if (dataSource.options.type !== 'postgres')
    refuse('works on PostgreSQL: its DataSource is of another type.');
  const missing = Object.values(entities).filter((entity) => !dataSource.hasMetadata(entity));
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(', ');
    const call = `harnessEntities({ schema: ${JSON.stringify(schema)} })`;
    refuse(`needs entities that the DataSource lacks (${names}): add \`...Object.values(${call})\` to them.`);
  }
  if (typeof access?.resolve !== 'function')
    refuse('needs to know who is calling: pass a HarnessAccess as `access`.');
  if (!isBaseUrl(publicUrl))
    refuse('needs the URL that clients call, without a slash at the end: pass it as `publicUrl`.');
}

function refuse(reason: string): never {
  throw new Error(`HarnessesModule ${reason}`);
}

function isBaseUrl(url: unknown): boolean {
  return typeof url === 'string' && URL.canParse(url) && /^https?:.*[^/]$/.test(url);
}

import type { HarnessEntities } from './entities/index.js';
import type { HarnessesModuleOptions } from './harnesses.options.js';

/**
 * Looks at what the module cannot do without. Hosts may be JavaScript, so nothing is taken for granted.
 *
 * @throws Error with a sentence that says what to do, when an option is missing or wrong.
 */
export function refuseWrongOptions(
  options: Partial<HarnessesModuleOptions>,
  schema: string,
  entities: HarnessEntities,
): void {
  const { dataSource, access, publicUrl } = options;
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
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(', ');
    const call = `harnessEntities({ schema: ${JSON.stringify(schema)} })`;
    refuse(`needs entities that the DataSource lacks (${names}): add \`...${call}\` to them.`);
  }
  if (typeof access?.resolve !== 'function')
    refuse('needs to know who is calling: pass a HarnessAccess as `access`.');
  if (!isBaseUrl(publicUrl))
    refuse('needs the URL that clients call, without a slash at the end: pass it as `publicUrl`.');
  for (const name of ['uiUrl', 'docsUrl'] as const) {
    if (options[name] !== undefined && !isBaseUrl(options[name]))
      refuse(`needs a URL without a slash at the end as \`${name}\`.`);
  }
  for (const name of ['maxHarnessesPerOrg', 'maxVersionsPerHarness'] as const) {
    const limit = options[name] ?? 1;
    if (!Number.isSafeInteger(limit) || limit < 1)
      refuse(`needs a whole number of at least 1 as \`${name}\`.`);
  }
  for (const [name, methods] of Object.entries(PORTS)) {
    const port = options[name as keyof typeof PORTS] as Record<string, unknown> | undefined;
    const missing = port && methods.filter((method) => typeof port[method] !== 'function');
    if (missing && missing.length > 0) refuse(`needs ${missing.join(' and ')} as methods of \`${name}\`.`);
  }
  if (options.onEvent !== undefined && typeof options.onEvent !== 'function')
    refuse('needs a function as `onEvent`.');
  if ((options.secretsKeys ?? []).some((key) => key.length !== 32))
    refuse('needs keys of 32 bytes as `secretsKeys`.');
}

/** What each optional port must be able to do. */
const PORTS = {
  usage: ['count', 'blocksRemoval'],
  references: ['findUnknown'],
  models: ['exists'],
} as const satisfies Partial<Record<keyof HarnessesModuleOptions, readonly string[]>>;

function refuse(reason: string): never {
  throw new Error(`HarnessesModule ${reason}`);
}

function isBaseUrl(url: unknown): boolean {
  return typeof url === 'string' && URL.canParse(url) && /^https?:.*[^/]$/.test(url);
}

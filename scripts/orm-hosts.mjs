/**
 * Hosts without TypeORM of their own, as docs/embedding.md describes them: their files, around the code of the page.
 *
 * @typedef {{ connection: string, transaction: string }} Page the blocks of the page
 */

/** @param {Page} page */
export function drizzleHost({ connection, transaction }) {
  return {
    'package.json': '{ "name": "drizzle-host", "type": "module" }',
    'tsconfig.json': TSCONFIG,
    'drizzle.config.ts': DRIZZLE_CONFIG,
    'src/schema.ts': DRIZZLE_SCHEMA,
    'src/main.ts': [
      DRIZZLE_IMPORTS,
      HOST,
      registrationOf(connection),
      drizzleProjects(transaction),
      MAIN,
    ].join('\n'),
  };
}

/**
 * Prisma shares no connection, so the harness is written first and the row second.
 *
 * @param {Page} page
 */
export function prismaHost({ connection }) {
  const projects = 'prisma/migrations/20260101000000_projects/migration.sql';
  return {
    'package.json': '{ "name": "prisma-host", "type": "module" }',
    'tsconfig.json': TSCONFIG,
    'prisma.config.ts': PRISMA_CONFIG,
    'prisma/schema.prisma': PRISMA_SCHEMA,
    'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
    [projects]: PRISMA_MIGRATION,
    'src/main.ts': [PRISMA_IMPORTS, HOST, registrationOf(connection), PRISMA_PROJECTS, MAIN].join('\n'),
  };
}

const TSCONFIG = JSON.stringify({
  compilerOptions: {
    module: 'nodenext',
    target: 'es2023',
    strict: true,
    skipLibCheck: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    rootDir: 'src',
    outDir: 'dist',
    types: ['node'],
  },
  include: ['src'],
});

const DRIZZLE_CONFIG = `
import { defineConfig } from 'drizzle-kit';
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/schema.ts',
  out: './drizzle',
  schemaFilter: ['public'],
  dbCredentials: { url: process.env.DATABASE_URL! },
});`;

const DRIZZLE_SCHEMA = `
import { pgTable, serial, text } from 'drizzle-orm/pg-core';
export const projects = pgTable('project', {
  id: serial('id').primaryKey(),
  slug: text('slug').notNull().unique(),
  harnessId: text('harness_id').notNull(),
});`;

const DRIZZLE_IMPORTS = `
import { drizzle } from 'drizzle-orm/node-postgres';
import { projects } from './schema.js';`;

const drizzleProjects = (transaction) => `
class Projects {
  readonly emitter = new EventEmitter();
  constructor(private readonly harnesses: HarnessesService) {}

  async create(caller: HarnessCaller, project: { slug: string }): Promise<void> {
${transaction}
  }

  async slugs(): Promise<string[]> {
    return (await drizzle(pool).select().from(projects)).map(({ slug }) => slug);
  }
}`;

const PRISMA_CONFIG = `
import { defineConfig } from 'prisma/config';
export default defineConfig({
  schema: 'prisma/schema.prisma',
  datasource: { url: process.env.DATABASE_URL },
});`;

const PRISMA_SCHEMA = `
datasource db {
  provider = "postgresql"
  schemas  = ["public"]
}
generator client {
  provider = "prisma-client"
  output   = "../src/generated"
}
model Project {
  id        Int    @id @default(autoincrement())
  slug      String @unique
  harnessId String @map("harness_id")
  @@map("project")
  @@schema("public")
}`;

const PRISMA_MIGRATION = `
CREATE TABLE "project" ("id" SERIAL PRIMARY KEY, "slug" TEXT NOT NULL, "harness_id" TEXT NOT NULL);
CREATE UNIQUE INDEX "project_slug_key" ON "project"("slug");
`;

const PRISMA_IMPORTS = `
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client.js';`;

const PRISMA_PROJECTS = `
class Projects {
  readonly emitter = new EventEmitter();
  private readonly prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: url }) });
  constructor(private readonly harnesses: HarnessesService) {}

  async create(caller: HarnessCaller, project: { slug: string }): Promise<void> {
    const harness = await this.harnesses.create(caller, { name: project.slug });
    try {
      await this.prisma.project.create({ data: { ...project, harnessId: harness.id } });
    } catch (error) {
      await this.harnesses.archive(caller, harness.id);
      await this.harnesses.destroy(caller, harness.id);
      throw error;
    }
  }

  async slugs(): Promise<string[]> {
    return (await this.prisma.project.findMany()).map(({ slug }) => slug);
  }
}`;

/** What stands before the page's code: a host with users, a pool and somebody who calls. */
const HOST = `
import { EventEmitter } from 'node:events';
import { strict as assert } from 'node:assert';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { type HarnessCaller, harnessEntities, HarnessesModule, HarnessesService } from 'nestjs-harnesses';
import { FakeAccess, fakeCaller } from 'nestjs-harnesses/testing';

const url = process.env.DATABASE_URL!;
const publicUrl = 'https://acme.example.com';
const pool = new pg.Pool({ connectionString: url });
class HarnessAccessOfUsers extends FakeAccess {}

@Global()
@Module({ providers: [HarnessAccessOfUsers], exports: [HarnessAccessOfUsers] })
class UsersModule {}
`;

const registrationOf = (connection) =>
  connection.replace('\nHarnessesModule.', '\nconst registration = HarnessesModule.');

/** Makes a project with its harness, and then one whose row is refused: of that nothing is left. */
const MAIN = `
@Module({ imports: [UsersModule, registration] })
class AppModule {}

const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'], abortOnError: false });
const harnesses = app.get(HarnessesService);
const host = new Projects(harnesses);
const caller = fakeCaller();
await host.create(caller, { slug: 'market-scan' });
const names = async () => (await harnesses.list(caller, { is_built_in: false })).data.map(({ name }) => name);
const { id } = await harnesses.get(caller, 'market-scan');
await harnesses.update(caller, id, { name: 'renamed' });
// The name is free again, the slug is not.
await assert.rejects(host.create(caller, { slug: 'market-scan' }));
assert.deepEqual([await host.slugs(), await names()], [['market-scan'], ['renamed']]);
await app.close();
await harnessDataSource.destroy();
await pool.end();
process.stdout.write('a row and its harness are there, or neither');
process.exit(0);
`;

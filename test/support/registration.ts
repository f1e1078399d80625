import { type DynamicModule, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { TypeOrmModuleOptions } from '@nestjs/typeorm';
import { harnessMigrations } from '../../migrations/harnesses/index.js';
import { harnessEntities } from '../../src/harnesses/index.js';
import type { TestDatabase } from './database.js';

/** The connection of a host that has registered the module once, or a second time in the schema `other`. */
export function connectionTo({ url }: TestDatabase, more: object = {}): TypeOrmModuleOptions {
  return {
    type: 'postgres',
    url,
    entities: [...harnessEntities(), ...harnessEntities({ schema: 'other' })],
    migrations: [...harnessMigrations(), ...harnessMigrations({ schema: 'other' })],
    migrationsRun: true,
    retryAttempts: 0,
    ...more,
  };
}

/** An application of these modules, as far as `listen` would bring it. */
export async function boot(...imports: DynamicModule['imports'] & object): Promise<INestApplication> {
  const module = await Test.createTestingModule({ imports }).compile();
  const app = module.createNestApplication();
  try {
    await app.init();
    return app;
  } catch (error) {
    await app.close();
    throw error;
  }
}

import { type DynamicModule, type INestApplication, Module, type Provider, type Type } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ExpressAdapter } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { HarnessTesting, type HarnessTestingOptions } from '../../src/testing/index.js';

/** Both platforms that a host can be on. */
export const PLATFORMS = ['express', 'fastify'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** An application that has mounted the module, listening. */
export interface TestHost {
  app: INestApplication;
  url: string;
  harnesses: HarnessTesting;
  stop(): Promise<void>;
}

export interface HostOptions extends HarnessTestingOptions {
  /** What the host is made of besides the module. */
  imports?: (Type | DynamicModule)[];
  controllers?: Type[];
  providers?: Provider[];
  /** What the host does to its application before it listens. */
  setUp?: (app: INestApplication) => void;
}

/** A host on a platform. `bodyParser` and all else is as NestFactory has it. */
export async function startHost(
  platform: Platform,
  { imports = [], controllers = [], providers = [], setUp, ...options }: HostOptions = {},
): Promise<TestHost> {
  const harnesses = await HarnessTesting.start({ databaseUrl: process.env.TEST_DATABASE_URL, ...options });
  try {
    @Module({ imports: [harnesses.module, ...imports], controllers, providers })
    class HostModule {}
    const app = await makeApp(platform, HostModule);
    setUp?.(app);
    await app.listen(0, '127.0.0.1');
    const stop = async () => {
      await app.close();
      await harnesses.stop();
    };
    return { app, url: await app.getUrl(), harnesses, stop };
  } catch (error) {
    await harnesses.stop();
    throw error;
  }
}

async function makeApp(platform: Platform, root: Type): Promise<INestApplication> {
  const module = await Test.createTestingModule({ imports: [root] }).compile();
  const adapter = platform === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
  return module.createNestApplication(adapter, { logger: false });
}

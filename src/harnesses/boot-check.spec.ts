import { ApplicationConfig, ModulesContainer, type HttpAdapterHost, type ModuleRef } from '@nestjs/core';
import { BootCheck } from './boot-check.js';
import type { ModuleSettings } from './registry/settings.js';

const settings = {
  dataSource: {
    manager: { query: () => Promise.resolve([]) },
    getMetadata: () => ({ tableName: 'harness' }),
  },
  entities: {},
} as unknown as ModuleSettings;

/** A Nest that shows none of its modules. */
const providers = {
  get: (token: unknown) => (token === ModulesContainer ? new ModulesContainer() : new ApplicationConfig()),
} as unknown as ModuleRef;

const boot = (path: string | null) =>
  new BootCheck(settings, path, providers, {} as HttpAdapterHost).onApplicationBootstrap();

it('refuses a Nest that it does not understand', async () => {
  await expect(boot('ai')).rejects.toThrow('does not understand @nestjs/core');
});

it('does not mind it where there are no routes', async () => {
  await expect(boot(null)).resolves.toBeUndefined();
});

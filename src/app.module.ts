import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Environment } from './config/environment.js';
import { dataSourceOptions } from './database/data-source-options.js';
import { HarnessesModule } from './harnesses/harnesses.module.js';
import type { HarnessesModuleOptions } from './harnesses/harnesses.options.js';
import { HealthModule } from './health/health.module.js';
import { ApiKeyAccess } from './identity/api-key.access.js';
import { IdentityModule } from './identity/identity.module.js';

/** What the server runs on once the environment was read and the first start has made up what was missing. */
export interface ServerSettings {
  environment: Environment;
  databaseUrl: string;
  publicUrl: string;
  adminApiKey?: string;
  secretsKeys: Buffer[];
}

/** The composition root of the standalone server: one host of the harnesses module among others. */
@Module({})
export class AppModule {
  static forSettings(settings: ServerSettings): DynamicModule {
    const { environment, databaseUrl, adminApiKey } = settings;
    const identity = IdentityModule.forRoot({
      adminKey: adminApiKey,
      rateLimitPerMinute: environment.rateLimitPerMinute,
      publicUrl: settings.publicUrl,
    });
    return {
      module: AppModule,
      imports: [
        TypeOrmModule.forRoot({ ...dataSourceOptions(databaseUrl, environment.poolSize), retryAttempts: 0 }),
        identity,
        HarnessesModule.forRootAsync({
          imports: [identity],
          inject: [DataSource, ApiKeyAccess],
          useFactory: (dataSource: DataSource, access: ApiKeyAccess) =>
            harnessOptions(settings, dataSource, access),
        }),
        HealthModule,
      ],
    };
  }
}

function harnessOptions(
  { environment, publicUrl, secretsKeys }: ServerSettings,
  dataSource: DataSource,
  access: ApiKeyAccess,
): HarnessesModuleOptions {
  return {
    dataSource,
    access,
    publicUrl,
    viewUrl: viewUrlOf(environment, publicUrl),
    secretsKeys,
    maxHarnessesPerOrg: environment.maxHarnessesPerOrg,
    maxVersionsPerHarness: environment.maxVersionsPerHarness,
    allowPrivateMcpHosts: environment.allowPrivateMcpHosts,
  };
}

/** The operator's UI if there is one, else the operation in our own Swagger UI: never a dead link. */
function viewUrlOf(
  { uiUrl, swaggerEnabled }: Environment,
  publicUrl: string,
): HarnessesModuleOptions['viewUrl'] {
  if (uiUrl !== undefined) return (id) => `${uiUrl}/harnesses/${id}`;
  return swaggerEnabled ? () => `${publicUrl}/docs#/harnesses/get_harness` : undefined;
}

import { Module, type DynamicModule } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiSecurity } from '@nestjs/swagger';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Environment } from './config/environment.js';
import { boundedDataSourceOptions } from './database/data-source-options.js';
import { HarnessesModule, type HarnessesModuleOptions } from '../harnesses/index.js';
import { HealthModule } from './health/health.module.js';
import { ApiKeyAccess } from './identity/callers/api-key.access.js';
import { API_KEY_SCHEME } from './identity/callers/identity.decorators.js';
import { IdentityModule } from './identity/identity.module.js';

const CALLER_HEADERS = ['Authorization', 'X-Org-Id'];

const ORG_HEADER = ApiHeader({
  name: 'X-Org-Id',
  required: false,
  description: 'If sent, it must be your organization.',
});

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
      callerHeaders: CALLER_HEADERS,
    });
    return {
      module: AppModule,
      imports: [
        TypeOrmModule.forRoot({
          ...boundedDataSourceOptions(databaseUrl, environment.poolSize),
          retryAttempts: 0,
        }),
        identity,
        HarnessesModule.forRootAsync({
          imports: [identity],
          inject: [ApiKeyAccess],
          useFactory: (access: ApiKeyAccess) => harnessOptions(settings, access),
          http: { decorators: [ApiBearerAuth(), ApiSecurity(API_KEY_SCHEME), ORG_HEADER] },
        }),
        HealthModule,
      ],
    };
  }
}

function harnessOptions(
  { environment, publicUrl, secretsKeys }: ServerSettings,
  access: ApiKeyAccess,
): HarnessesModuleOptions {
  return {
    access,
    publicUrl,
    callerHeaders: CALLER_HEADERS,
    uiUrl: environment.uiUrl,
    docsUrl: environment.swaggerEnabled ? `${publicUrl}/docs` : undefined,
    secretsKeys,
    maxHarnessesPerOrg: environment.maxHarnessesPerOrg,
    maxVersionsPerHarness: environment.maxVersionsPerHarness,
    allowPrivateMcpHosts: environment.allowPrivateMcpHosts,
  };
}

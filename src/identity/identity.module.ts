import { Module } from '@nestjs/common';
import { ROUTE_SETTINGS, type RouteSettings } from '../harnesses/http/route.interceptor.js';
import { AdminKey } from './admin-key.js';
import { ApiKeyAccess } from './api-key.access.js';
import { ApiKeyLookup } from './api-key.lookup.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { ApiKeysService } from './api-keys.service.js';
import { BootstrapKeyRepository } from './bootstrap-key.repository.js';
import { DefaultHarness } from './default-harness.js';
import { IdentityBootstrap } from './identity-bootstrap.js';
import { ConfigurableModuleClass } from './identity.module-definition.js';
import { IDENTITY_OPTIONS, type IdentityOptions } from './identity.options.js';
import { MeController } from './me.controller.js';
import { OrgsController } from './orgs.controller.js';
import { OrgsRepository } from './orgs.repository.js';
import { OrgsService } from './orgs.service.js';
import { RequestLimits } from './request-limits.js';

/**
 * Organizations and API keys of the standalone server. Takes the application's `DataSource`, whose `entities` must
 * contain `identityEntities`; {@link ApiKeyAccess} is what the harnesses module wants as `access`.
 */
@Module({
  controllers: [MeController, ApiKeysController, OrgsController],
  providers: [
    {
      provide: ROUTE_SETTINGS,
      inject: [IDENTITY_OPTIONS],
      useFactory: ({ publicUrl, callerHeaders }: IdentityOptions): RouteSettings => ({
        publicUrl,
        callerHeaders,
      }),
    },
    AdminKey,
    RequestLimits,
    ApiKeysRepository,
    OrgsRepository,
    BootstrapKeyRepository,
    ApiKeyLookup,
    ApiKeyAccess,
    ApiKeysService,
    OrgsService,
    DefaultHarness,
    IdentityBootstrap,
  ],
  exports: [ApiKeyAccess, IdentityBootstrap],
})
export class IdentityModule extends ConfigurableModuleClass {}

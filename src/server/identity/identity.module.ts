import { Module } from '@nestjs/common';
import { ROUTE_SETTINGS, type RouteSettings } from '../../rest/route.interceptor.js';
import { AdminKey } from './callers/admin-key.js';
import { ApiKeyAccess } from './callers/api-key.access.js';
import { ApiKeyBatches } from './keys/api-key.batches.js';
import { ApiKeyLookup } from './keys/api-key.lookup.js';
import { ApiKeysController } from './keys/api-keys.controller.js';
import { ApiKeysRepository } from './keys/api-keys.repository.js';
import { ApiKeysService } from './keys/api-keys.service.js';
import { BootstrapKeyRepository } from './keys/bootstrap-key.repository.js';
import { DefaultHarness } from './orgs/default-harness.js';
import { IdentityBootstrap } from './keys/identity-bootstrap.js';
import { ConfigurableModuleClass } from './identity.module-definition.js';
import { IDENTITY_OPTIONS, type IdentityOptions } from './identity.options.js';
import { MeController } from './callers/me.controller.js';
import { OrgsController } from './orgs/orgs.controller.js';
import { OrgsRepository } from './orgs/orgs.repository.js';
import { OrgsService } from './orgs/orgs.service.js';
import { IdentityIdempotency } from './callers/identity-idempotency.js';
import { RecordedWrites } from './recorded-writes.js';
import { RequestLimits } from './callers/request-limits.js';

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
    ApiKeyBatches,
    ApiKeyLookup,
    ApiKeyAccess,
    ApiKeysService,
    OrgsService,
    DefaultHarness,
    RecordedWrites,
    IdentityIdempotency,
    IdentityBootstrap,
  ],
  exports: [ApiKeyAccess, IdentityBootstrap],
})
export class IdentityModule extends ConfigurableModuleClass {}

import { Module, type InjectionToken } from '@nestjs/common';
import { BuiltInsRepository } from './built-ins/built-ins.repository.js';
import { BuiltInsService } from './built-ins/built-ins.service.js';
import { ExamplesController } from './built-ins/examples.controller.js';
import { ExamplesService } from './built-ins/examples.service.js';
import { CapabilitiesController } from './capabilities/capabilities.controller.js';
import { HarnessDrafts } from './checks/harness-drafts.js';
import { EffectiveController } from './effective/effective.controller.js';
import { EffectiveService } from './effective/effective.service.js';
import { ImpactService } from './effective/impact.service.js';
import { PreviewService } from './effective/preview.service.js';
import { HarnessPresenter } from './harness.presenter.js';
import { HarnessesController } from './harnesses.controller.js';
import { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } from './harnesses.module-definition.js';
import { HARNESS_SETTINGS, toSettings, type HarnessSettings } from './harnesses.options.js';
import { HarnessesRepository } from './harnesses.repository.js';
import { HarnessesService } from './harnesses.service.js';
import { Idempotency } from './http/idempotency.js';
import { PUBLIC_URL } from './http/route.interceptor.js';
import { HarnessImporter } from './portability/harness.importer.js';
import { PortabilityController } from './portability/portability.controller.js';
import { PortabilityService } from './portability/portability.service.js';
import { ReplaysRepository } from './replays/replays.repository.js';
import { tablesOf } from './sql/tables.js';
import { VersionsController } from './versions/versions.controller.js';
import { VersionsRepository } from './versions/versions.repository.js';
import { VersionsService } from './versions/versions.service.js';
import { HarnessChanger } from './writes/harness.changer.js';
import { HarnessCreator } from './writes/harness.creator.js';
import { HarnessRetirer } from './writes/harness.retirer.js';
import { WriteRunner } from './writes/write-runner.js';

const fromSettings = <T>(provide: new (...args: never[]) => T, make: (settings: HarnessSettings) => T) => ({
  provide,
  inject: [HARNESS_SETTINGS],
  useFactory: make,
});

/** A class without decorators, made of these providers. */
const made = <T>(provide: new (...parts: never[]) => T, ...inject: InjectionToken[]) => ({
  provide,
  inject,
  useFactory: (...parts: unknown[]) => new provide(...(parts as never[])),
});

/** The harness registry for anybody's Nest application. Everything it needs comes through its options. */
@Module({
  controllers: [
    HarnessesController,
    EffectiveController,
    ExamplesController,
    PortabilityController,
    VersionsController,
    CapabilitiesController,
  ],
  providers: [
    { provide: HARNESS_SETTINGS, inject: [MODULE_OPTIONS_TOKEN], useFactory: toSettings },
    {
      provide: PUBLIC_URL,
      inject: [HARNESS_SETTINGS],
      useFactory: ({ publicUrl }: HarnessSettings) => publicUrl,
    },
    fromSettings(HarnessDrafts, (settings) => new HarnessDrafts(settings)),
    fromSettings(HarnessPresenter, (settings) => new HarnessPresenter(settings)),
    fromSettings(
      BuiltInsService,
      ({ dataSource, entities, builtIns }) =>
        new BuiltInsService(new BuiltInsRepository(dataSource, tablesOf(dataSource, entities)), builtIns),
    ),
    {
      provide: HarnessesRepository,
      inject: [HARNESS_SETTINGS, BuiltInsService],
      useFactory: ({ dataSource, entities }: HarnessSettings, builtIns: BuiltInsService) =>
        new HarnessesRepository(dataSource, tablesOf(dataSource, entities), (orgId) =>
          builtIns.ensure(orgId),
        ),
    },
    fromSettings(
      ReplaysRepository,
      ({ dataSource, entities }) => new ReplaysRepository(dataSource.manager, tablesOf(dataSource, entities)),
    ),
    made(WriteRunner, HarnessesRepository, ReplaysRepository, HarnessPresenter, HARNESS_SETTINGS),
    made(HarnessCreator, HARNESS_SETTINGS, WriteRunner, HarnessDrafts, HarnessPresenter),
    made(HarnessChanger, HARNESS_SETTINGS, WriteRunner, HarnessDrafts, HarnessPresenter),
    made(HarnessRetirer, HARNESS_SETTINGS, WriteRunner, HarnessPresenter),
    made(HarnessImporter, WriteRunner, HarnessDrafts, HarnessCreator, HarnessChanger),
    fromSettings(
      VersionsRepository,
      ({ dataSource, entities }) =>
        new VersionsRepository(dataSource.manager, tablesOf(dataSource, entities)),
    ),
    HarnessesService,
    VersionsService,
    EffectiveService,
    ImpactService,
    PreviewService,
    ExamplesService,
    PortabilityService,
    Idempotency,
  ],
  exports: [HarnessesService, EffectiveService, VersionsService, PortabilityService],
})
export class HarnessesModule extends ConfigurableModuleClass {}

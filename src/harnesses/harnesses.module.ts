import { Module } from '@nestjs/common';
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
import { PUBLIC_URL } from './http/route.interceptor.js';
import { tablesOf } from './sql/tables.js';
import { VersionsController } from './versions/versions.controller.js';
import { VersionsRepository } from './versions/versions.repository.js';
import { VersionsService } from './versions/versions.service.js';
import { HarnessChanger } from './writes/harness.changer.js';
import { HarnessCreator } from './writes/harness.creator.js';

const fromSettings = <T>(provide: new (...args: never[]) => T, make: (settings: HarnessSettings) => T) => ({
  provide,
  inject: [HARNESS_SETTINGS],
  useFactory: make,
});

/** The harness registry for anybody's Nest application. Everything it needs comes through its options. */
@Module({
  controllers: [
    HarnessesController,
    EffectiveController,
    ExamplesController,
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
    {
      provide: HarnessCreator,
      inject: [HARNESS_SETTINGS, HarnessesRepository, HarnessDrafts, HarnessPresenter],
      useFactory: (...parts: ConstructorParameters<typeof HarnessCreator>) => new HarnessCreator(...parts),
    },
    {
      provide: HarnessChanger,
      inject: [HARNESS_SETTINGS, HarnessesRepository, HarnessDrafts, HarnessPresenter],
      useFactory: (...parts: ConstructorParameters<typeof HarnessChanger>) => new HarnessChanger(...parts),
    },
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
  ],
  exports: [HarnessesService, EffectiveService],
})
export class HarnessesModule extends ConfigurableModuleClass {}

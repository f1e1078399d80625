import {
  Inject,
  Logger,
  Module,
  Scope,
  type DynamicModule,
  type MiddlewareConsumer,
  type NestModule,
  type OnApplicationBootstrap,
  type Type,
} from '@nestjs/common';
import { HttpAdapterHost, ModuleRef } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import { BootCheck } from './boot-check.js';
import {
  ConfigurableModuleClass,
  HOST_DATA_SOURCE,
  MODULE_OPTIONS_TOKEN,
  MOUNTED,
  type HarnessesForRoot,
  type HarnessesForRootAsync,
} from './harnesses.module-definition.js';
import { refuseNoFactory, refuseNoOptions } from './ports/check-options.js';
import type { HarnessesModuleOptions } from './ports/options.js';
import { HARNESS_SETTINGS, toSettings, type ModuleSettings } from './registry/settings.js';
import { assembleRegistry, type HarnessRegistry } from './registry/registry.js';
import { HarnessesService } from './harnesses.service.js';
import { restoreBehindParsers } from '../rest/body-parsers.js';
import { explain } from './api/explain.js';
import { Idempotency } from './api/idempotency.js';
import { ROUTE_SETTINGS, type RouteSettings } from '../rest/route.interceptor.js';
import { IdempotencyRepository } from './storage/idempotency.repository.js';

const REGISTRY = Symbol('HARNESS_REGISTRY');

/**
 * The harness registry for anybody's Nest application. Everything it needs comes through its options; it registers
 * nothing globally, and may be imported several times with different ones.
 */
@Module({
  providers: [
    {
      provide: HARNESS_SETTINGS,
      inject: [MODULE_OPTIONS_TOKEN, HOST_DATA_SOURCE],
      useFactory: (options: HarnessesModuleOptions, dataSource?: DataSource) => {
        refuseNoOptions(options, 'as the result of `useFactory`');
        return toSettings({ ...options, dataSource: options.dataSource ?? dataSource });
      },
    },
    {
      provide: ROUTE_SETTINGS,
      inject: [HARNESS_SETTINGS, REGISTRY],
      useFactory: (
        { publicUrl, callerHeaders }: ModuleSettings,
        { parts, largeReads }: HarnessRegistry,
      ): RouteSettings => ({
        publicUrl,
        callerHeaders,
        explain: (refusal, request) => explain(parts.ids, refusal, request),
        largeAnswers: largeReads,
      }),
    },
    { provide: REGISTRY, inject: [HARNESS_SETTINGS], useFactory: assembleRegistry },
    {
      provide: HarnessesService,
      inject: [REGISTRY],
      useFactory: ({ parts, within }: HarnessRegistry) => new HarnessesService(parts, within),
    },
    {
      provide: IdempotencyRepository,
      inject: [REGISTRY],
      useFactory: ({ idempotency }: HarnessRegistry) => idempotency,
    },
    Idempotency,
    BootCheck,
  ],
  exports: [HarnessesService],
})
export class HarnessesModule extends ConfigurableModuleClass implements NestModule, OnApplicationBootstrap {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly providers: ModuleRef,
    @Inject(MOUNTED) private readonly controllers: Type[],
  ) {
    super();
  }

  configure(consumer: MiddlewareConsumer): void {
    const isExpress = this.adapterHost.httpAdapter?.getType() === 'express';
    if (isExpress && this.controllers.length > 0)
      consumer.apply(restoreBehindParsers).forRoutes(...this.controllers);
  }

  /** Here and not in `BootCheck`, which is not made at boot then. */
  onApplicationBootstrap(): void {
    if (this.providers.introspect(HARNESS_SETTINGS).scope === Scope.DEFAULT) return;
    new Logger('Harnesses').warn(
      'What `inject` of HarnessesModule.forRootAsync names is request-scoped, so the whole module is made anew for ' +
        'every request: that is many times slower, and neither tables nor paths are checked at boot. Let the access ' +
        'port be a singleton that takes what it needs off the request that `resolve` is given.',
    );
  }

  /** Registers the module with options that are known now. */
  static override forRoot(options: HarnessesForRoot): DynamicModule {
    refuseNoOptions(options, 'as the argument of `forRoot`');
    return super.forRoot(options as HarnessesModuleOptions);
  }

  /** Registers the module with options that a factory, a class or a provider of the host's makes. */
  static override forRootAsync(options: HarnessesForRootAsync): DynamicModule {
    refuseNoFactory(options);
    return super.forRootAsync(options);
  }
}

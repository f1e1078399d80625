import {
  ConfigurableModuleBuilder,
  type ConfigurableModuleAsyncOptions,
  type ConfigurableModuleOptionsFactory,
  type DynamicModule,
  type Provider,
} from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { CONTROLLERS } from './api/controllers.js';
import { refuseWrongHttp } from './ports/check-options.js';
import type { HarnessesModuleOptions } from './ports/options.js';
import { HTTP_PATH } from '../rest/body-routes.js';
import { mountedAt, type HarnessHttp } from './api/mounted.js';
import { joinPaths } from '../rest/paths.js';

/** What must be known before any provider is made, and so stands beside `useFactory` and not in its result. */
export interface HarnessesModuleExtras {
  /** Where the REST API is offered, or `false` for no routes at all. Default: `/v1/harnesses`. */
  http?: HarnessHttp | false | undefined;
  /**
   * The connection, or the name of one that `TypeOrmModule` made; its `entities` must contain those of
   * `harnessEntities({ schema })`. Default: the one without a name.
   */
  dataSource?: DataSource | string | undefined;
  /** Whether all modules of the application can inject `HarnessesService` without importing this one. Default: false. */
  isGlobal?: boolean | undefined;
}

/** All options of `HarnessesModule.forRoot`. */
export type HarnessesForRoot = Omit<HarnessesModuleOptions, 'dataSource'> & HarnessesModuleExtras;

/** All options of `HarnessesModule.forRootAsync`: how the others are made, and what cannot wait for that. */
export type HarnessesForRootAsync = ConfigurableModuleAsyncOptions<HarnessesModuleOptions> &
  HarnessesModuleExtras;

/** What a class for `useClass` or `useExisting` of `forRootAsync` implements. */
export type HarnessesOptionsFactory = ConfigurableModuleOptionsFactory<HarnessesModuleOptions, 'create'>;

/** The token of the connection as the host says it, before anybody looked whether it is one. */
export const HOST_DATA_SOURCE = Symbol('HARNESSES_HOST_DATA_SOURCE');

/** The token of the controllers of a registration. */
export const MOUNTED = Symbol('HARNESSES_MOUNTED');

const EXTRAS: HarnessesModuleExtras = { http: {}, dataSource: undefined, isGlobal: false };

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } =
  new ConfigurableModuleBuilder<HarnessesModuleOptions>({ moduleName: 'Harnesses' })
    .setClassMethodName('forRoot')
    .setExtras(EXTRAS, withExtras)
    .build();

function withExtras(
  definition: DynamicModule,
  { http = {}, dataSource, isGlobal }: HarnessesModuleExtras,
): DynamicModule {
  refuseWrongHttp(http);
  const controllers = http ? CONTROLLERS.map((controller) => mountedAt(http, controller)) : [];
  const path = http && joinPaths(http.path ?? '');
  return {
    ...definition,
    global: isGlobal,
    controllers,
    providers: [
      ...(definition.providers ?? []),
      hostDataSource(dataSource),
      { provide: HTTP_PATH, useValue: path === false ? null : path },
      { provide: MOUNTED, useValue: controllers },
    ],
  };
}

/** Optional, so that a missing one is refused with a sentence of ours. */
function hostDataSource(dataSource: DataSource | string | undefined): Provider {
  if (typeof dataSource === 'object') return { provide: HOST_DATA_SOURCE, useValue: dataSource };
  return {
    provide: HOST_DATA_SOURCE,
    inject: [{ token: getDataSourceToken(dataSource), optional: true }],
    useFactory: (found?: DataSource) => found,
  };
}

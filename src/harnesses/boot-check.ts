import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost, ModuleRef } from '@nestjs/core';
import { HARNESS_SETTINGS, type ModuleSettings } from './registry/settings.js';
import { hasBodyParsers } from '../rest/body-parsers.js';
import { HTTP_PATH } from '../rest/body-routes.js';
import { checkNestInternals, registrationsOf } from '../rest/nest-internals.js';
import { sameRoute } from '../rest/paths.js';
import { Session } from '../sql/session.js';
import { tablesOf } from './storage/tables.js';

/** Looks, before the first request, at what only the whole application and the database show. */
@Injectable()
export class BootCheck implements OnApplicationBootstrap {
  private readonly logger = new Logger('Harnesses');

  constructor(
    @Inject(HARNESS_SETTINGS) private readonly settings: ModuleSettings,
    @Inject(HTTP_PATH) private readonly path: string | null,
    private readonly providers: ModuleRef,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** @throws Error with a sentence that says what to do, when tables are missing, Nest is not understood, or two
   *   registrations share a path */
  async onApplicationBootstrap(): Promise<void> {
    await this.refuseMissingTables();
    if (this.path === null) return;
    const { providers, adapterHost } = this;
    checkNestInternals({ providers, adapter: adapterHost.httpAdapter, token: HTTP_PATH });
    this.refuseSharedPath(this.path);
    this.mentionBodyParsers();
  }

  private async refuseMissingTables(): Promise<void> {
    const { dataSource, entities } = this.settings;
    const tables = Object.values(tablesOf(dataSource, entities)) as string[];
    const sql = `SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NULL`;
    const missing = await Session.onPool(dataSource).query<{ name: string }>('', { sql, values: [tables] });
    if (missing.length === 0) return;
    throw new Error(
      `HarnessesModule misses tables (${missing.map(({ name }) => name).join(', ')}): add the migrations of ` +
        '`harnessMigrations({ schema })` to those of the DataSource, and run them before the application listens.',
    );
  }

  private refuseSharedPath(path: string): void {
    const paths = registrationsOf(this.providers, HTTP_PATH).map(({ provided }) => provided);
    const same = paths.filter((one) => typeof one === 'string' && sameRoute(one, path));
    if (same.length === 1) return;
    throw new Error(
      `Two registrations of HarnessesModule have the HTTP path ${JSON.stringify(path)}: give each an \`http.path\` of ` +
        'its own, or `http: false` to those that need no routes.',
    );
  }

  private mentionBodyParsers(): void {
    const { httpAdapter } = this.adapterHost;
    if (!httpAdapter || hasBodyParsers(httpAdapter)) return;
    this.logger.log(
      'Bodies are read by the application: YAML and Markdown may not be known, and its limits hold. ' +
        'Call registerHarnessBodyParsers(app) before it listens to have documents and 10 MiB.',
    );
  }
}

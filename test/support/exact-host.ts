/** A host under `exactOptionalPropertyTypes` that hands over what it may not have. */
export const EXACT_HOST = `
  import {
    HarnessesModule, HarnessesService, harnessEntities, HarnessError, rotateHarnessSecrets,
  } from 'nestjs-harnesses';
  import type {
    CheckNameQuery, CopyHarnessDto, HarnessAccess, HarnessCaller, HarnessRequest,
    ListCapabilitiesQuery, ListChildrenQuery, ListHarnessesQuery, ListVersionsQuery, UpdateHarnessDto,
  } from 'nestjs-harnesses';
  import { harnessMigrations } from 'nestjs-harnesses/migrations';
  import { authorizationOf, fakeCaller, HarnessTesting } from 'nestjs-harnesses/testing';
  import type { DataSource } from 'typeorm';

  declare const access: HarnessAccess;
  declare const dataSource: DataSource;
  type None = undefined;
  const none: None = undefined;

  export const module = HarnessesModule.forRoot({
    access, publicUrl: 'https://example.com', schema: none, callerHeaders: none, uiUrl: none, docsUrl: none,
    usage: none, secretsKeys: none, maxHarnessesPerOrg: none, maxVersionsPerHarness: none,
    allowPrivateMcpHosts: none, capabilities: none, extraCapabilities: none, references: none, models: none,
    builtIns: none, extraBuiltIns: none, onEvent: none, http: { path: none, decorators: none }, dataSource: none,
    isGlobal: none,
  });
  export const bare = HarnessesModule.forRootAsync({
    useFactory: () => ({ access, publicUrl: 'https://example.com', usage: none, dataSource: none }),
    http: none, dataSource: none, isGlobal: none,
  });
  export const parts = [harnessEntities({ schema: none }), harnessMigrations({ schema: none })];
  export const testing = HarnessTesting.start({
    databaseUrl: none, entities: none, migrations: none, access: none, publicUrl: none, secretsKeys: none,
  });
  export const callers = authorizationOf(fakeCaller({ orgId: none, actor: none, permissions: none }));
  export const error = new HarnessError('validation_failed', 'no', {
    errors: [{ pointer: none, in: none, name: none, line: none, column: none, code: 'invalid', detail: 'no', suggestion: none }],
    allowedActions: none, retryAfter: none, allow: none, etag: none,
  });
  export const request: HarnessRequest = { method: 'GET', url: '/', headers: {}, ip: none };
  export const rotated = rotateHarnessSecrets({ dataSource, schema: none, secretsKeys: [], dryRun: none });
  export const update: UpdateHarnessDto = { name: none, description: none, status: none };
  export const copy: CopyHarnessDto = { name: none, display_name: none };
  const list: ListHarnessesQuery = { search: none, tag: none, limit: none, cursor: none, fields: none };
  const children: ListChildrenQuery = { recursive: none, limit: none };
  const versions: ListVersionsQuery = { limit: none, cursor: none };
  const capabilities: ListCapabilitiesQuery = { search: none, offset: none, limit: none };
  const name: CheckNameQuery = { name: 'a', exclude_id: none };

  export async function calls(harnesses: HarnessesService, caller: HarnessCaller) {
    await harnesses.list(caller, list);
    await harnesses.listChildren(caller, 'a', children);
    await harnesses.listVersions(caller, 'a', versions);
    await harnesses.listCapabilities(caller, capabilities);
    await harnesses.checkName(caller, name);
    await harnesses.update(caller, 'a', update, { ifMatch: none, reason: none, dryRun: none });
    await harnesses.import(caller, '{}', { format: none, reason: none });
    await harnesses.resolveEffective(caller, 'a', { layers: none, onlyActive: none, includeSecrets: none });
  }`;

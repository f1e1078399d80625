/** A host in strict TypeScript that uses every type it may have to name. */
export const HOST = `
  import { defaultBuiltIns, HarnessesModule, HarnessesService, harnessEntities } from 'nestjs-harnesses';
  import type { HarnessAccess, HarnessCaller, HarnessesForRoot, HarnessesOptionsFactory } from 'nestjs-harnesses';
  import { harnessMigrations } from 'nestjs-harnesses/migrations';
  import { HarnessTesting } from 'nestjs-harnesses/testing';
  import { DataSource, type EntityManager } from 'typeorm';

  const access: HarnessAccess = {
    resolve: ({ headers }) =>
      headers.authorization === undefined ? null : { orgId: 'acme', actor: 'ada', permissions: [] },
  };
  const dataSource = new DataSource({
    type: 'postgres',
    entities: harnessEntities(),
    migrations: harnessMigrations(),
  });
  const options: HarnessesForRoot = { access, dataSource, publicUrl: 'https://example.com' };
  export const mounted = HarnessesModule.forRoot(options);
  // @ts-expect-error The types are not any: three options are required.
  export const unmounted = HarnessesModule.forRoot({});

  export async function nameOf(service: HarnessesService, caller: HarnessCaller, id: string): Promise<string> {
    return (await service.get(caller, id)).name;
  }

  // Types of these are inferred, so declarations of a host must be able to name them.
  export const listed = async (service: HarnessesService, caller: HarnessCaller) =>
    (await service.list(caller, { limit: 1 })).data;
  export const resolved = async (service: HarnessesService, caller: HarnessCaller) =>
    service.resolveEffective(caller, 'generic', { onlyActive: true });
  export const parts = async (service: HarnessesService, caller: HarnessCaller) => {
    const { mcpServers, warnings, origins, chain } = await service.getEffective(caller, 'generic');
    const { allowed_actions, initial_files, network_access } = await service.get(caller, 'generic');
    const { errors } = await service.validate(caller, {});
    const { results } = await service.checkNetworkAccess(caller, 'generic', {});
    return { mcpServers, warnings, origins, chain, allowed_actions, initial_files, network_access, errors, results };
  };
  export const selections = defaultBuiltIns.harnesses.map(({ capabilities }) => capabilities);
  export const written = (service: HarnessesService, caller: HarnessCaller, manager: EntityManager) =>
    service.withTransaction(manager, (inside) => inside.importExample(caller, 'coding'));

  export class Options implements HarnessesOptionsFactory {
    create() {
      return { access, publicUrl: 'https://example.com' };
    }
  }

  export async function callerOfTests(): Promise<HarnessCaller> {
    return (await HarnessTesting.start()).caller();
  }`;

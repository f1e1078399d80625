import type { DataSource } from 'typeorm';
import type { HarnessAccess } from '../ports/access.js';
import { CapabilityCatalogue } from '../catalogue/capability-catalogue.js';
import { defaultCapabilities } from '../catalogue/capabilities/index.js';
import { defaultBuiltIns } from '../catalogue/built-ins/definitions.js';
import type { BuiltInSet } from '../rules/built-in.js';
import { joinBuiltIns } from '../catalogue/built-ins/built-in-set.js';
import { DEFAULT_SCHEMA, entitiesOf, type HarnessEntities } from '../storage/entities/index.js';
import { refuseWrongOptions } from '../ports/check-options.js';
import type { HarnessEvent } from '../ports/events.js';
import { HeaderVault } from '../secrets/header-vault.js';
import { HarnessUsage } from '../ports/usage.js';
import { HarnessesModuleOptions } from '../ports/options.js';
import { HarnessReferences, HarnessModels } from '../ports/existence.js';

/** The options that decide what is done with harnesses, with every default filled in: what the registry sees. */
export interface HarnessSettings {
  publicUrl: string;
  /** `{publicUrl}/v1/harnesses`. */
  baseUrl: string;
  /** The page for people that shows a harness, if there is one. */
  viewUrl?: (harnessId: string) => string;
  /** The same of a capability. */
  capabilityViewUrl?: (id: string) => string;
  usage: HarnessUsage;
  vault: HeaderVault;
  maxHarnessesPerOrg: number;
  maxVersionsPerHarness: number;
  allowPrivateMcpHosts: boolean;
  catalogue: CapabilityCatalogue;
  references: HarnessReferences;
  models: HarnessModels;
  builtIns: BuiltInSet;
  onEvent: (event: HarnessEvent) => void | Promise<void>;
}

/** The same with where they are stored and who is calling: what the module's providers see. */
export interface ModuleSettings extends HarnessSettings {
  dataSource: DataSource;
  access: HarnessAccess;
  entities: HarnessEntities;
  callerHeaders: readonly string[];
}

/** What {@link HarnessSettings} are made of. */
export type RegistryOptions = Omit<
  HarnessesModuleOptions,
  'dataSource' | 'schema' | 'access' | 'callerHeaders'
>;

export const HARNESS_SETTINGS = Symbol('HARNESS_SETTINGS');

export const NO_USAGE: HarnessUsage = {
  count: () => Promise.resolve(new Map()),
  blocksRemoval: () => Promise.resolve(null),
};

export const ANY_REFERENCE: HarnessReferences = { findUnknown: () => Promise.resolve([]) };

export const ANY_MODEL: HarnessModels = { exists: () => Promise.resolve(true) };

/**
 * Fills the defaults, once.
 *
 * @throws Error with a sentence that says what to do, when an option is missing or wrong.
 */
export function toSettings(options: HarnessesModuleOptions): ModuleSettings {
  const schema = options.schema ?? DEFAULT_SCHEMA;
  const entities = entitiesOf(schema);
  refuseWrongOptions(options, schema, entities);
  return {
    ...fillDefaults(options),
    dataSource: options.dataSource!,
    access: options.access,
    entities,
    callerHeaders: options.callerHeaders ?? ['Authorization', 'Cookie'],
  };
}

/** Fills the defaults of options that have been checked. */
export function fillDefaults(options: RegistryOptions): HarnessSettings {
  const catalogue = new CapabilityCatalogue([
    ...(options.capabilities ?? defaultCapabilities),
    ...(options.extraCapabilities ?? []),
  ]);
  return {
    publicUrl: options.publicUrl,
    baseUrl: `${options.publicUrl}/v1/harnesses`,
    viewUrl: viewUrlOf(options),
    capabilityViewUrl: viewUrlOf(options, 'capabilities', 'get_capability'),
    usage: options.usage ?? NO_USAGE,
    vault: new HeaderVault(options.secretsKeys ?? []),
    maxHarnessesPerOrg: options.maxHarnessesPerOrg ?? 1000,
    maxVersionsPerHarness: options.maxVersionsPerHarness ?? 1000,
    allowPrivateMcpHosts: options.allowPrivateMcpHosts ?? false,
    catalogue,
    references: options.references ?? ANY_REFERENCE,
    models: options.models ?? ANY_MODEL,
    builtIns: joinBuiltIns(options.builtIns ?? defaultBuiltIns, options.extraBuiltIns, catalogue),
    onEvent: options.onEvent ?? (() => {}),
  };
}

/** The host's user interface, else the operation in its Swagger UI: never a dead link. */
export function viewUrlOf(
  { uiUrl, docsUrl }: Pick<HarnessesModuleOptions, 'uiUrl' | 'docsUrl'>,
  collection = 'harnesses',
  operationId = 'get_harness',
): HarnessSettings['viewUrl'] {
  if (uiUrl !== undefined) return (id) => `${uiUrl}/${collection}/${id}`;
  return docsUrl === undefined ? undefined : () => `${docsUrl}#/harnesses/${operationId}`;
}

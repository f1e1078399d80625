import type { DataSource } from 'typeorm';
import type { HarnessAccess } from './access/caller.js';
import { CapabilityCatalogue } from './capabilities/capability-catalogue.js';
import type { Capability } from './capabilities/capability.js';
import { defaultCapabilities } from './capabilities/catalogue/index.js';
import { defaultBuiltIns } from './built-ins/definitions.js';
import type { BuiltInSet } from './built-ins/built-in-harness.js';
import { joinBuiltIns } from './built-ins/built-in-set.js';
import { DEFAULT_SCHEMA, entitiesOf, type HarnessEntities } from './entities/index.js';
import { refuseWrongOptions } from './harnesses.options-check.js';
import type { HarnessEvent } from './harness.events.js';
import { HeaderVault } from './secrets/header-vault.js';

/** How many sessions and apps use a harness, and whether that forbids taking it out of use. */
export interface HarnessUsageCount {
  sessions: number;
  apps: number;
}

/** The port through which a host says who uses a harness. */
export interface HarnessUsage {
  /** Counts for many harnesses at once; a harness that is missing from the answer is not used. */
  count(orgId: string, harnessIds: readonly string[]): Promise<ReadonlyMap<string, HarnessUsageCount>>;
  /**
   * Why this harness cannot be archived or deleted now, as the end of a sentence (`2 sessions run on it`), or null.
   * Asked before anything is locked.
   */
  blocksRemoval(orgId: string, harnessId: string): Promise<string | null>;
}

/** The port through which a host says which refs beyond the catalogue exist: `mcp:`, `skill:`, `plugin:`, `declarative:`. */
export interface HarnessReferences {
  /** The refs of these that do not exist for the organization. */
  findUnknown(orgId: string, refs: readonly string[]): Promise<readonly string[]>;
}

/** The port through which a host says which models exist. */
export interface HarnessModels {
  /** Whether sessions of the organization could run on this model. */
  exists(orgId: string, modelId: string): Promise<boolean>;
}

export interface HarnessesModuleOptions {
  /**
   * The host's connection; its `entities` must contain those of `harnessEntities({ schema })`. Default: the
   * application's own, as `TypeOrmModule` made it.
   */
  dataSource?: DataSource;
  /** Who is calling. */
  access: HarnessAccess;
  /** The PostgreSQL schema of the module's tables, a name of 1–63 bytes. Default: `harnesses`. */
  schema?: string;
  /**
   * Everything before `/v1` in the URLs of responses: in ASCII, without query, hash, user name or a slash at the end,
   * as all URLs here.
   */
  publicUrl: string;
  /**
   * Headers of requests by which `access` tells callers apart, for `Vary`: a cache must not give one caller's answer
   * to another. Default: `Authorization` and `Cookie`.
   */
  callerHeaders?: readonly string[];
  /** A user interface that shows a harness at `{uiUrl}/harnesses/{id}`, for `view_url`. Default: none. */
  uiUrl?: string;
  /**
   * The Swagger UI that shows the module's routes; without a `uiUrl` the `view_url` of a harness leads there. Default:
   * none, and `view_url` is the harness's own URL.
   */
  docsUrl?: string;
  /** Who uses a harness. Default: nobody. */
  usage?: HarnessUsage;
  /** Keys of 32 bytes for header values; the first seals, all open. Without one, headers are refused. */
  secretsKeys?: readonly Buffer[];
  /** Own harnesses per organization; built-in and deleted ones do not count. At most 2147483647. Default: 1000. */
  maxHarnessesPerOrg?: number;
  /** Versions that a harness keeps; older ones go. At most 2147483647. Default: 1000. */
  maxVersionsPerHarness?: number;
  /** Accept MCP servers on loopback, private and other special addresses. Default: false. */
  allowPrivateMcpHosts?: boolean;
  /** What there is to choose from. Default: the catalogue of this package, `defaultCapabilities`. */
  capabilities?: readonly Capability[];
  /** Capabilities of the host's, besides those. Default: none. */
  extraCapabilities?: readonly Capability[];
  /** Which prefixed refs exist. Default: they are checked by form only. */
  references?: HarnessReferences;
  /** Which models exist. Default: model IDs are opaque. */
  models?: HarnessModels;
  /** What every organization gets. Default: `base`, `generic` and `platform-chat`, `defaultBuiltIns`. */
  builtIns?: BuiltInSet;
  /** Built-ins of the host's, besides those; with a revision of their own, raised with every change. Default: none. */
  extraBuiltIns?: BuiltInSet;
  /**
   * Hears of every change that a caller makes to a harness (not of built-ins, nor of the default) after its commit,
   * and is not waited for; what it throws is logged. With
   * `@nestjs/event-emitter`: `(event) => emitter.emit(event.type, event)`. What must not be missed is written in the
   * transaction of the change instead. Default: nobody.
   */
  onEvent?: (event: HarnessEvent) => void | Promise<void>;
}

/** The options with every default filled in: what the module's providers see. */
export interface HarnessSettings {
  dataSource: DataSource;
  access: HarnessAccess;
  entities: HarnessEntities;
  publicUrl: string;
  /** `{publicUrl}/v1/harnesses`. */
  baseUrl: string;
  callerHeaders: readonly string[];
  /** The page for people that shows a harness, if there is one. */
  viewUrl?: (harnessId: string) => string;
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

export const HARNESS_SETTINGS = Symbol('HARNESS_SETTINGS');

const NO_USAGE: HarnessUsage = {
  count: () => Promise.resolve(new Map()),
  blocksRemoval: () => Promise.resolve(null),
};

const ANY_REFERENCE: HarnessReferences = { findUnknown: () => Promise.resolve([]) };
const ANY_MODEL: HarnessModels = { exists: () => Promise.resolve(true) };

/**
 * Fills the defaults, once.
 *
 * @throws Error with a sentence that says what to do, when an option is missing or wrong.
 */
export function toSettings(options: HarnessesModuleOptions): HarnessSettings {
  const schema = options.schema ?? DEFAULT_SCHEMA;
  const entities = entitiesOf(schema);
  refuseWrongOptions(options, schema, entities);
  const catalogue = new CapabilityCatalogue([
    ...(options.capabilities ?? defaultCapabilities),
    ...(options.extraCapabilities ?? []),
  ]);
  return {
    dataSource: options.dataSource!,
    access: options.access,
    entities,
    publicUrl: options.publicUrl,
    baseUrl: `${options.publicUrl}/v1/harnesses`,
    callerHeaders: options.callerHeaders ?? ['Authorization', 'Cookie'],
    viewUrl: viewUrlOf(options),
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
function viewUrlOf({ uiUrl, docsUrl }: HarnessesModuleOptions): HarnessSettings['viewUrl'] {
  if (uiUrl !== undefined) return (id) => `${uiUrl}/harnesses/${id}`;
  return docsUrl === undefined ? undefined : () => `${docsUrl}#/harnesses/get_harness`;
}

import type { DataSource } from 'typeorm';
import type { HarnessAccess } from './access.js';
import type { Capability } from '../rules/capability.js';
import type { BuiltInSet } from '../rules/built-in.js';
import type { HarnessEvent } from './events.js';
import { HarnessUsage } from './usage.js';
import { HarnessReferences, HarnessModels } from './existence.js';

export interface HarnessesModuleOptions {
  /**
   * The host's connection; its `entities` must contain those of `harnessEntities({ schema })`. Default: the
   * application's own, as `TypeOrmModule` made it.
   */
  dataSource?: DataSource | undefined;
  /** Who is calling. */
  access: HarnessAccess;
  /** The PostgreSQL schema of the module's tables, a name of 1–63 bytes. Default: `harnesses`. */
  schema?: string | undefined;
  /**
   * Everything before `/v1` in the URLs of responses: in ASCII, without query, hash, user name or a slash at the end,
   * as all URLs here.
   */
  publicUrl: string;
  /**
   * Headers of requests by which `access` tells callers apart, for `Vary`: a cache must not give one caller's answer
   * to another. Default: `Authorization` and `Cookie`.
   */
  callerHeaders?: readonly string[] | undefined;
  /** A user interface that shows a harness at `{uiUrl}/harnesses/{id}` and a capability at `{uiUrl}/capabilities/{id}`, for `view_url`. Default: none. */
  uiUrl?: string | undefined;
  /**
   * The Swagger UI that shows the module's routes; without a `uiUrl` the `view_url` of a harness leads there. Default:
   * none, and `view_url` is the harness's own URL.
   */
  docsUrl?: string | undefined;
  /** Who uses a harness. Default: nobody. */
  usage?: HarnessUsage | undefined;
  /**
   * Keys of 32 bytes for header values; the first seals, all open. Without one, headers are refused. `rotateHarnessSecrets`
   * ends a rotation.
   */
  secretsKeys?: readonly Buffer[] | undefined;
  /** Own harnesses per organization; built-in and deleted ones do not count. At most 2147483647. Default: 1000. */
  maxHarnessesPerOrg?: number | undefined;
  /** Versions that a harness keeps; older ones go. At most 2147483647. Default: 1000. */
  maxVersionsPerHarness?: number | undefined;
  /** Accept MCP servers on loopback, private and other special addresses. Default: false. */
  allowPrivateMcpHosts?: boolean | undefined;
  /** What there is to choose from. Default: the catalogue of this package, `defaultCapabilities`. */
  capabilities?: readonly Capability[] | undefined;
  /** Capabilities of the host's, besides those. Default: none. */
  extraCapabilities?: readonly Capability[] | undefined;
  /** Which prefixed refs exist. Default: they are checked by form only. */
  references?: HarnessReferences | undefined;
  /** Which models exist. Default: model IDs are opaque. */
  models?: HarnessModels | undefined;
  /** What every organization gets. Default: `base`, `generic` and `platform-chat`, `defaultBuiltIns`. */
  builtIns?: BuiltInSet | undefined;
  /** Built-ins of the host's, besides those; with a revision of their own, raised with every change. Default: none. */
  extraBuiltIns?: BuiltInSet | undefined;
  /**
   * Called with every change that a caller makes to a harness (not of built-ins, nor of the default) after its commit,
   * and is not waited for; what it throws is logged. With
   * `@nestjs/event-emitter`: `(event) => emitter.emit(event.type, event)`. What must not be missed is written in the
   * transaction of the change instead. Default: nobody.
   */
  onEvent?: ((event: HarnessEvent) => void | Promise<void>) | undefined;
}

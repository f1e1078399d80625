import { refuseUnlessAllowed, type HarnessCaller as Caller } from './ports/access.js';
import { HarnessPermission } from './rules/permissions.js';
import { policiesOf } from './registry/policies.js';
import { checkValues } from '../checks/check-query.js';
import type { Capability } from './rules/capability.js';
import type { CapabilityEntryDto, CapabilityPageDto } from './dto/capability.dto.js';
import { CheckNameQuery, type NameCheckDto } from './dto/check-name.dto.js';
import type { PreviewDto, ValidationDto } from './dto/effective.dto.js';
import type { HarnessExampleDto } from './dto/example.dto.js';
import type { HarnessDto, HarnessPageDto } from './dto/harness.dto.js';
import type { ImpactDto } from './dto/impact.dto.js';
import { ListChildrenQuery, ListHarnessesQuery } from './dto/list-harnesses.query.js';
import type { NetworkCheckDto } from './dto/network-check.dto.js';
import type { PoliciesDto } from './dto/policies.dto.js';
import { ListVersionsQuery, type VersionDiffDto, type VersionPageDto } from './dto/version.dto.js';
import type { ResolvedHarness, ResolveOptions } from './registry/effective/effective.service.js';
import type { HarnessEvent, InTransaction, EmitEvent } from './ports/events.js';
import type { HarnessParts } from './registry/registry.js';
import { ListCapabilitiesQuery } from './dto/list-capabilities.query.js';
import { readDocument, type Format } from './documents/formats.js';
import type { ImportedHarness } from './registry/portability/harness.importer.js';
import type { ExportedHarness } from './registry/portability/harness.exporter.js';
import { copyRef } from './rules/refs.js';
import type { HostTransaction } from '../sql/host-transaction.js';
import { checkContext, type WriteContext } from './registry/writes/write-context.js';

const { View, Manage, Dangerous } = HarnessPermission;

/** The number of a version, also as text. */
type Version = number | string;

/**
 * Everything that can be done with harnesses: what the controllers offer over HTTP, for hosts in process. The caller
 * always comes first and needs the same permission as over HTTP; bodies are `unknown` because they are checked here,
 * whoever sends them. Every refusal is a {@link HarnessError} with the code that the HTTP API shows: `unavailable`
 * for one that may be retried, `permission_denied` when the caller lacks what the method says.
 */
export class HarnessesService {
  constructor(
    private readonly parts: HarnessParts,
    private readonly within: (manager: HostTransaction, emit: EmitEvent) => HarnessParts,
  ) {}

  /**
   * Lets the host write rows of its own and harnesses in one transaction. `manager` is what `dataSource.transaction`
   * hands out, or a client of `pg` on which the host has said `BEGIN`; `harnesses` works in that transaction: it sees
   * what was written there, and all of it commits or none. Each write is a savepoint, so that a refusal (a taken name,
   * say) can be caught and the transaction goes on. No event is emitted; emit `events` after the commit.
   *
   * Until then the organization's row may be locked, and other writes to its tree of harnesses wait: keep the
   * transaction short.
   *
   * @throws Error when no transaction is running on `manager`
   */
  async withTransaction<T>(
    manager: HostTransaction,
    work: (harnesses: HarnessesService) => Promise<T>,
  ): Promise<InTransaction<T>> {
    const events: HarnessEvent[] = [];
    const parts = this.within(manager, (event) => void events.push(event));
    const result = await work(new HarnessesService(parts, this.within));
    return { result, events };
  }

  /** One harness by ID, by name, or as `default`. Needs `view`. */
  async get(caller: Caller, idOrName: string): Promise<HarnessDto> {
    return this.allowed(caller, View).reader.get(caller, idOrName);
  }

  /** One page of the organization's harnesses. Needs `view`. */
  async list(caller: Caller, query?: ListHarnessesQuery): Promise<HarnessPageDto> {
    return this.allowed(caller, View).reader.list(caller, checkValues(ListHarnessesQuery, query));
  }

  /** One page of what inherits from a harness: its children, or with `recursive` all descendants. Needs `view`. */
  async listChildren(caller: Caller, idOrName: string, query?: ListChildrenQuery): Promise<HarnessPageDto> {
    const { reader } = this.allowed(caller, View);
    return reader.listChildren(caller, idOrName, checkValues(ListChildrenQuery, query));
  }

  /** Whether a name can be used, why not, and which one could; `exclude_id`: who may keep theirs. Needs `view`. */
  async checkName(caller: Caller, query: CheckNameQuery): Promise<NameCheckDto> {
    return this.allowed(caller, View).reader.checkName(caller, checkValues(CheckNameQuery, query));
  }

  /** Creates a harness from a {@link CreateHarnessDto}. Needs `manage`. */
  async create(caller: Caller, body: unknown, context?: WriteContext): Promise<HarnessDto> {
    return this.allowed(caller, Manage).creator.create(caller, body, checkContext(context));
  }

  /** Makes an editable harness with the same configuration; the body is a {@link CopyHarnessDto} or nothing. Needs `manage`. */
  async copy(caller: Caller, idOrName: string, body?: unknown, context?: WriteContext): Promise<HarnessDto> {
    return this.allowed(caller, Manage).creator.copy(caller, copyRef(idOrName), body, checkContext(context));
  }

  /** Changes the keys in an {@link UpdateHarnessDto}; archives and restores through `status`. Needs `manage`. */
  async update(caller: Caller, id: string, body: unknown, context?: WriteContext): Promise<HarnessDto> {
    const { changer, ids } = this.allowed(caller, Manage);
    return changer.update(caller, await ids.writeRef(caller, id), body, checkContext(context));
  }

  /** Takes a harness out of use. Archiving an archived one changes nothing. Needs `manage`. */
  async archive(caller: Caller, id: string, context?: WriteContext): Promise<void> {
    const { retirer, ids } = this.allowed(caller, Manage);
    await retirer.archive(caller, await ids.writeRef(caller, id), checkContext(context));
  }

  /** Erases an archived harness for good. Needs `dangerous`. */
  async destroy(caller: Caller, id: string, context?: WriteContext): Promise<void> {
    const { retirer, ids } = this.allowed(caller, Dangerous);
    await retirer.destroy(caller, await ids.writeRef(caller, id), checkContext(context));
  }

  /** Chooses the organization's default harness; null goes back to the built-in `generic`. Needs `manage`. */
  async setDefault(caller: Caller, idOrName: string | null): Promise<void> {
    await this.allowed(caller, Manage).default.set(caller, idOrName);
  }

  /** The ID of the default harness that was chosen, null while none was. Needs `view`. */
  async getDefault(caller: Caller): Promise<string | null> {
    return this.allowed(caller, View).default.get(caller);
  }

  /** The merged configuration, and where each element of it comes from. Needs `view`. */
  async getEffective(caller: Caller, idOrName: string): Promise<ResolvedHarness> {
    return this.allowed(caller, View).effective.resolve(caller, idOrName);
  }

  /** The same with the layers of a {@link ResolveHarnessDto} on top. Needs `view`. */
  async resolve(caller: Caller, idOrName: string, body: unknown): Promise<ResolvedHarness> {
    return this.allowed(caller, View).effective.resolve(caller, idOrName, body ?? null);
  }

  /**
   * The merged configuration with up to four layers on top, for a host's session engine. Needs `view`.
   *
   * With `includeSecrets`, which HTTP does not offer, header values are opened instead of shown as `********`: hand
   * that to what connects to the MCP servers, and to nobody else.
   *
   * @throws HarnessError `secret_unreadable` when the key that a header value was sealed with is gone, `harness_archived`
   *   for an archived one when only active ones are wanted
   */
  async resolveEffective(
    caller: Caller,
    idOrName: string,
    { layers, ...options }: ResolveOptions = {},
  ): Promise<ResolvedHarness> {
    const body = layers === undefined ? undefined : { layers };
    return this.allowed(caller, View).effective.resolve(caller, idOrName, body, options);
  }

  /** Whether sessions may reach the URLs of a {@link CheckNetworkDto}, and which rule decides. Needs `view`. */
  async checkNetworkAccess(caller: Caller, idOrName: string, body: unknown): Promise<NetworkCheckDto> {
    return this.allowed(caller, View).effective.checkNetwork(caller, idOrName, body);
  }

  /** What the change in an {@link UpdateHarnessDto} would do to every descendant; writes nothing. Needs `view`. */
  async previewImpact(caller: Caller, idOrName: string, body: unknown): Promise<ImpactDto> {
    return this.allowed(caller, View).impacts.preview(caller, idOrName, body);
  }

  /** What a draft would come to, with the tools it would give an agent; writes nothing. Needs `view`. */
  async preview(caller: Caller, body: unknown): Promise<PreviewDto> {
    return this.allowed(caller, View).previews.preview(caller, body);
  }

  /** Everything that is wrong with a draft, all at once, as an answer. Needs `view`. */
  async validate(caller: Caller, body: unknown): Promise<ValidationDto> {
    return this.allowed(caller, View).previews.validate(caller, body);
  }

  /** Who changed a harness when and why, newest first. Needs `view`. */
  async listVersions(caller: Caller, idOrName: string, query?: ListVersionsQuery): Promise<VersionPageDto> {
    return this.allowed(caller, View).versions.list(caller, idOrName, checkValues(ListVersionsQuery, query));
  }

  /** A harness as it was. Needs `view`. */
  async getVersion(caller: Caller, idOrName: string, version: Version): Promise<HarnessDto> {
    return this.allowed(caller, View).versions.get(caller, idOrName, String(version));
  }

  /** The RFC 6902 patch that makes one version the other. Needs `view`. */
  async diffVersions(caller: Caller, idOrName: string, from: Version, to: Version): Promise<VersionDiffDto> {
    return this.allowed(caller, View).versions.diff(caller, idOrName, String(from), String(to));
  }

  /** Makes a new version with the content of an old one; the status stays what it is. Needs `manage`. */
  async restoreVersion(
    caller: Caller,
    id: string,
    version: Version,
    context?: WriteContext,
  ): Promise<HarnessDto> {
    const { versions, ids } = this.allowed(caller, Manage);
    return versions.restore(caller, await ids.writeRef(caller, id), String(version), checkContext(context));
  }

  /** The authored configuration as text, without IDs and times; header values are `********`. Needs `view`. */
  async export(caller: Caller, idOrName: string, format: Format = 'yaml'): Promise<ExportedHarness> {
    return this.allowed(caller, View).exporter.export(caller, idOrName, format);
  }

  /**
   * Creates or replaces the harness that a document names; absent keys are reset. Needs `manage`.
   *
   * @param document a {@link HarnessDocumentDto}, or with `context.format` the text of one
   */
  async import(
    caller: Caller,
    document: unknown,
    { format, ...context }: WriteContext & { format?: Format | undefined } = {},
  ): Promise<ImportedHarness> {
    const { importer } = this.allowed(caller, Manage);
    const content = format ? readDocument(String(document), format) : document;
    return importer.import(caller, content, checkContext(context));
  }

  /** Harnesses to start from. Needs `view`. */
  async listExamples(caller: Caller): Promise<HarnessExampleDto[]> {
    return this.allowed(caller, View).examples.list();
  }

  /** Makes an ordinary harness of an example; a taken name gets `-2`, `-3`, … Needs `manage`. */
  async importExample(caller: Caller, name: string, context?: WriteContext): Promise<ImportedHarness> {
    return this.allowed(caller, Manage).examples.import(caller, name, checkContext(context));
  }

  /** A page of the catalogue of capabilities. Needs `view`. */
  async listCapabilities(caller: Caller, query?: ListCapabilitiesQuery): Promise<CapabilityPageDto> {
    return this.allowed(caller, View).capabilities.page(caller, checkValues(ListCapabilitiesQuery, query));
  }

  /** One capability. Needs `view`. */
  async getCapability(caller: Caller, id: string): Promise<Capability & CapabilityEntryDto> {
    return this.allowed(caller, View).capabilities.get(caller, id);
  }

  /** What this caller may do. */
  async policies(caller: Caller): Promise<PoliciesDto> {
    this.allowed(caller);
    return policiesOf(caller);
  }

  /** The parts, for a caller who may use them so. */
  private allowed(caller: Caller, permission?: HarnessPermission): HarnessParts {
    refuseUnlessAllowed(caller, permission);
    return this.parts;
  }
}

import { Injectable } from '@nestjs/common';
import { allows, HarnessPermission, type HarnessCaller } from './access/caller.js';
import type { HarnessDto, HarnessPageDto } from './dto/harness.dto.js';
import type { CheckNameQuery, NameCheckDto } from './dto/check-name.dto.js';
import type { ListChildrenQuery } from './dto/list-harnesses.query.js';
import type { PoliciesDto } from './dto/policies.dto.js';
import { fittingItems, nextCursor, pickFields, toListQuery, type WideListQuery } from './harness.listing.js';
import { HarnessPresenter } from './harness.presenter.js';
import { HarnessesRepository } from './harnesses.repository.js';
import { toHarnessId, toUuid } from './rules/ids.js';
import { refuseInactive } from './rules/lifecycle.js';
import { copyPrefix, judgeName, slugify } from './rules/names.js';
import { copyRef, notFound, readRef, writeRef } from './rules/refs.js';
import { HarnessChanger } from './writes/harness.changer.js';
import { HarnessCreator } from './writes/harness.creator.js';
import { HarnessRetirer } from './writes/harness.retirer.js';
import { settle } from './writes/settle.js';
import type { WriteContext } from './writes/write-context.js';

/**
 * Everything that can be done with harnesses, for the controller and for hosts in process. The caller always comes
 * first; bodies are `unknown` because they are checked here, whoever sends them. Every refusal is a `HarnessError`
 * with the code that the HTTP API shows.
 */
@Injectable()
export class HarnessesService {
  constructor(
    private readonly repository: HarnessesRepository,
    private readonly presenter: HarnessPresenter,
    private readonly creator: HarnessCreator,
    private readonly changer: HarnessChanger,
    private readonly retirer: HarnessRetirer,
  ) {}

  /** Creates a harness from a {@link CreateHarnessDto}. */
  async create(caller: HarnessCaller, body: unknown, context: WriteContext = {}): Promise<HarnessDto> {
    return this.creator.create(caller, body, context);
  }

  /** One harness by ID, by name, or as `default`. */
  async get(caller: HarnessCaller, idOrName: string): Promise<HarnessDto> {
    const ref = readRef(idOrName);
    const row = await this.repository.find(caller.orgId, ref);
    if (!row) throw notFound(ref);
    return this.presenter.present(caller, row);
  }

  /** One page of the organization's harnesses. */
  async list(caller: HarnessCaller, query: WideListQuery): Promise<HarnessPageDto> {
    const list = toListQuery(caller, query);
    const { rows, total, hasMore } = await this.repository.list(caller.orgId, list);
    const harnesses = await this.presenter.presentAll(caller, rows, showsUsage(query.fields));
    const items = harnesses.map((harness) => pickFields(harness, query.fields));
    // Without `fields` the database has ended the page.
    const fitting = query.fields ? fittingItems(items) : items.length;
    return {
      data: items.slice(0, fitting),
      total,
      limit: list.limit,
      next_cursor: hasMore || fitting < rows.length ? nextCursor(caller, query, rows[fitting - 1]!) : null,
    };
  }

  /** One page of what inherits from a harness: its children, or all its descendants. */
  async listChildren(
    caller: HarnessCaller,
    idOrName: string,
    query: ListChildrenQuery,
  ): Promise<HarnessPageDto> {
    const ref = readRef(idOrName);
    const uuid = await this.repository.findId(caller.orgId, ref);
    if (uuid === null) throw notFound(ref);
    const id = toHarnessId(uuid);
    const { recursive, ...filters } = query;
    return this.list(caller, {
      ...filters,
      ...(recursive ? { ancestor_harness_id: id } : { parent_harness_id: id }),
    });
  }

  /** Whether a name can be used, why not, and which one could. `excludeId`: a harness that may keep its name. */
  async checkName(
    caller: HarnessCaller,
    { name, exclude_id: excludeId }: CheckNameQuery,
  ): Promise<NameCheckDto> {
    const prefix = copyPrefix(slugify(name));
    const except = excludeId ? toUuid(excludeId) : null;
    const taken =
      prefix === '' ? new Set<string>() : await this.repository.namesLike(caller.orgId, prefix, except);
    return judgeName(name, taken);
  }

  /** Chooses the organization's default harness; null goes back to the built-in `generic`. */
  async setDefault(caller: HarnessCaller, idOrName: string | null): Promise<void> {
    await settle(this.repository, caller.orgId, null, async (repository) => {
      const ref = idOrName === null ? null : readRef(idOrName);
      const { row, treeVersion } = await repository.load(caller.orgId, ref, null);
      if (ref && !row) throw notFound(ref);
      if (row) refuseInactive(row);
      return (await repository.setDefault(caller.orgId, row?.id ?? null, treeVersion)) || null;
    });
  }

  /** The ID of the default harness that was chosen, null while none was. */
  async getDefault(caller: HarnessCaller): Promise<string | null> {
    const id = await this.repository.findDefault(caller.orgId);
    return id && toHarnessId(id);
  }

  /** Changes the keys in an {@link UpdateHarnessDto}; archives and restores through `status`. */
  async update(
    caller: HarnessCaller,
    id: string,
    body: unknown,
    context: WriteContext = {},
  ): Promise<HarnessDto> {
    return this.changer.update(caller, writeRef(id), body, context);
  }

  /** Takes a harness out of use. Archiving an archived one changes nothing. */
  async archive(caller: HarnessCaller, id: string, context: WriteContext = {}): Promise<void> {
    await this.retirer.archive(caller, writeRef(id), context);
  }

  /** Makes an editable harness with the same configuration; the body is a {@link CopyHarnessDto} or nothing. */
  async copy(
    caller: HarnessCaller,
    idOrName: string,
    body?: unknown,
    context: WriteContext = {},
  ): Promise<HarnessDto> {
    return this.creator.copy(caller, copyRef(idOrName), body, context);
  }

  /** Erases an archived harness for good. */
  async destroy(caller: HarnessCaller, id: string, context: WriteContext = {}): Promise<void> {
    await this.retirer.destroy(caller, writeRef(id), context);
  }

  /** What this caller may do. */
  policies(caller: HarnessCaller): PoliciesDto {
    return {
      policies: {
        'harness.view': allows(caller, HarnessPermission.View),
        'harness.manage': allows(caller, HarnessPermission.Manage),
        'harness.dangerous': allows(caller, HarnessPermission.Dangerous),
      },
    };
  }
}

function showsUsage(fields: readonly string[] | undefined): boolean {
  return !fields || fields.includes('session_count') || fields.includes('app_count');
}

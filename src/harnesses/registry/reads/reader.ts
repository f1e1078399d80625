import type { HarnessCaller } from '../../ports/access.js';
import type { CheckNameQuery, NameCheckDto } from '../../dto/check-name.dto.js';
import type { HarnessDto, HarnessPageDto } from '../../dto/harness.dto.js';
import type { ListChildrenQuery } from '../../dto/list-harnesses.query.js';
import { fittingItems, nextCursor, pickFields, toListQuery, type WideListQuery } from './listing.js';
import type { HarnessPresenter } from '../presenter.js';
import type { HarnessesRepository } from '../../storage/harnesses.repository.js';
import { toHarnessId, toUuid } from '../../rules/ids.js';
import { copyPrefix, judgeName, slugify } from '../../rules/names.js';
import { readRef } from '../../rules/refs.js';

/** Reads harnesses as they are: one, or pages of them. */
export class HarnessReader {
  constructor(
    private readonly repository: HarnessesRepository,
    private readonly presenter: HarnessPresenter,
  ) {}

  async get(caller: HarnessCaller, idOrName: string): Promise<HarnessDto> {
    return this.presenter.present(caller, await this.repository.get(caller.orgId, readRef(idOrName)));
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
    const id = toHarnessId(await this.repository.getId(caller.orgId, readRef(idOrName)));
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
}

function showsUsage(fields: readonly string[] | undefined): boolean {
  return !fields || fields.includes('session_count') || fields.includes('app_count');
}

import { Injectable } from '@nestjs/common';
import { allows, HarnessPermission, type HarnessCaller } from './access/caller.js';
import type { HarnessDto, HarnessPageDto } from './dto/harness.dto.js';
import type { ListHarnessesQuery } from './dto/list-harnesses.query.js';
import type { PoliciesDto } from './dto/policies.dto.js';
import { nextCursor, pickFields, toListQuery } from './harness.listing.js';
import { HarnessPresenter } from './harness.presenter.js';
import { HarnessesRepository } from './harnesses.repository.js';
import { copyRef, notFound, readRef, writeRef } from './rules/refs.js';
import { HarnessChanger, type WriteConditions } from './writes/harness.changer.js';
import { HarnessCreator } from './writes/harness.creator.js';

/**
 * Everything that can be done with harnesses, for the controller and for hosts in process. The caller always comes
 * first; bodies are `unknown` because they are checked here, whoever sends them. Every refusal is a `HarnessError`
 * with the code that the HTTP API shows.
 */
@Injectable()
export class HarnessesService {
  constructor(
    private readonly repository: HarnessesRepository,
    private readonly creator: HarnessCreator,
    private readonly changer: HarnessChanger,
    private readonly presenter: HarnessPresenter,
  ) {}

  /** Creates a harness from a {@link CreateHarnessDto}. */
  async create(caller: HarnessCaller, body: unknown): Promise<HarnessDto> {
    return this.presenter.present(caller, await this.creator.create(caller, body));
  }

  /** One harness by ID, by name, or as `default`. */
  async get(caller: HarnessCaller, idOrName: string): Promise<HarnessDto> {
    const ref = readRef(idOrName);
    const row = await this.repository.find(caller.orgId, ref);
    if (!row) throw notFound(ref);
    return this.presenter.present(caller, row);
  }

  /** One page of the organization's harnesses. */
  async list(caller: HarnessCaller, query: ListHarnessesQuery): Promise<HarnessPageDto> {
    const list = toListQuery(caller, query);
    const { rows, total, hasMore } = await this.repository.list(caller.orgId, list);
    const harnesses = await this.presenter.presentAll(caller, rows);
    return {
      data: harnesses.map((harness) => pickFields(harness, query.fields)),
      total,
      limit: list.limit,
      next_cursor: hasMore ? nextCursor(caller, query, rows.at(-1)!) : null,
    };
  }

  /** Changes the keys in an {@link UpdateHarnessDto}; archives and restores through `status`. */
  async update(
    caller: HarnessCaller,
    id: string,
    body: unknown,
    conditions: WriteConditions = {},
  ): Promise<HarnessDto> {
    return this.presenter.present(caller, await this.changer.update(caller, writeRef(id), body, conditions));
  }

  /** Takes a harness out of use. Archiving an archived one changes nothing. */
  async archive(caller: HarnessCaller, id: string, conditions: WriteConditions = {}): Promise<void> {
    await this.changer.archive(caller, writeRef(id), conditions);
  }

  /** Makes an editable harness with the same configuration; the body is a {@link CopyHarnessDto} or nothing. */
  async copy(caller: HarnessCaller, idOrName: string, body?: unknown): Promise<HarnessDto> {
    return this.presenter.present(caller, await this.creator.copy(caller, copyRef(idOrName), body));
  }

  /** Erases an archived harness for good. */
  async destroy(caller: HarnessCaller, id: string, conditions: WriteConditions = {}): Promise<void> {
    await this.changer.destroy(caller, writeRef(id), conditions);
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

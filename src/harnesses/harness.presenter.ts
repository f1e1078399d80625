import type { HarnessCaller } from './access/caller.js';
import type { HarnessDto } from './dto/harness.dto.js';
import { HarnessError } from './harness.errors.js';
import { toHarnessDto, type HarnessRow } from './harness.mapper.js';
import type { HarnessSettings } from './harnesses.options.js';
import { allowedActions, type AllowedAction } from './rules/actions.js';
import { entityTag, type VersionCondition } from './rules/entity-tag.js';
import { toHarnessId } from './rules/ids.js';

/** Rows as a caller sees them, with what the host's usage port and the URLs add. */
export class HarnessPresenter {
  constructor(private readonly settings: HarnessSettings) {}

  async present(caller: HarnessCaller, row: HarnessRow): Promise<HarnessDto> {
    const [dto] = await this.presentAll(caller, [row]);
    return dto!;
  }

  /** {@link present} for what one caller has written. */
  for(caller: HarnessCaller): (written: { row: HarnessRow }) => Promise<HarnessDto> {
    return ({ row }) => this.present(caller, row);
  }

  /** Without `withUsage` the host is not asked for the counts; for readers who do not want them. */
  async presentAll(caller: HarnessCaller, rows: HarnessRow[], withUsage = true): Promise<HarnessDto[]> {
    const { baseUrl, viewUrl, usage } = this.settings;
    const used = withUsage ? rows.map(({ id }) => toHarnessId(id)) : [];
    const counts = used.length > 0 ? await usage.count(caller.orgId, used) : new Map<string, never>();
    return rows.map((row) =>
      toHarnessDto(row, { caller, baseUrl, viewUrl, usage: counts.get(toHarnessId(row.id)) }),
    );
  }

  /** The action that leads out of a refusal, if this caller has it. */
  actions(caller: HarnessCaller, row: HarnessRow, rel: string): AllowedAction[] {
    return allowedActions(row, caller.permissions, this.urlOf(row.id), [rel]);
  }

  /** The refusal of a name that another harness has, and where that one is. */
  nameTaken(name: string, holder: string): HarnessError {
    const existing: AllowedAction = {
      rel: 'get-existing',
      method: 'GET',
      operation_id: 'get_harness',
      href: this.urlOf(holder),
      hint: 'Read the harness that has this name.',
    };
    return new HarnessError('harness_name_taken', `a harness named ${name} exists already`, {
      errors: [{ pointer: '/name', code: 'harness_name_taken', detail: 'is taken' }],
      allowedActions: [existing],
    });
  }

  /** @throws HarnessError `version_mismatch` with the current entity tag, when If-Match named another version. */
  async refuseStale(
    caller: HarnessCaller,
    row: HarnessRow,
    ifMatch: VersionCondition | undefined,
  ): Promise<void> {
    if (!ifMatch || ifMatch(row.version)) return;
    const body = JSON.stringify(await this.present(caller, row));
    throw new HarnessError('version_mismatch', `the harness is at version ${row.version} now`, {
      etag: entityTag(row.version, body),
    });
  }

  private urlOf(uuid: string): string {
    return `${this.settings.baseUrl}/${toHarnessId(uuid)}`;
  }
}

import type { HarnessCaller } from '../ports/access.js';
import type { HarnessDto } from '../dto/harness.dto.js';
import { HarnessError } from '../rules/error-codes.js';
import type { AllowedAction } from '../../values/coded-error.js';
import type { HarnessRow } from '../storage/harness-row.js';
import { toHarnessDto } from './representation.js';
import { usageCounts, type Counts } from '../ports/usage.js';
import type { HarnessSettings } from './settings.js';
import { allowedActions } from '../rules/actions.js';
import { entityTag, type VersionCondition } from '../../values/entity-tag.js';
import { toHarnessId } from '../rules/ids.js';

/** Rows as a caller sees them, with what the host's usage port and the URLs add. */
export class HarnessPresenter {
  constructor(private readonly settings: HarnessSettings) {}

  async present(caller: HarnessCaller, row: HarnessRow): Promise<HarnessDto> {
    const [dto] = await this.presentAll(caller, [row]);
    return dto!;
  }

  /** Without `withUsage` the host is not asked for the counts; for readers who do not want them. */
  async presentAll(caller: HarnessCaller, rows: HarnessRow[], withUsage = true): Promise<HarnessDto[]> {
    const counts = await this.usageOf(caller, withUsage ? rows.map(({ id }) => id) : []);
    return rows.map((row) => this.presentWith(caller, row, counts));
  }

  /** Asks the host who uses these harnesses. Its answer may take a while: never while something is locked. */
  async usageOf(caller: HarnessCaller, ids: string[]): Promise<Counts> {
    return ids.length === 0 ? new Map() : usageCounts(this.settings, caller.orgId, ids.map(toHarnessId));
  }

  /** A row with counts that are known; a harness without any is not used. */
  presentWith(caller: HarnessCaller, row: HarnessRow, counts: Counts): HarnessDto {
    const { baseUrl, viewUrl } = this.settings;
    return toHarnessDto(row, { caller, baseUrl, viewUrl, usage: counts.get(toHarnessId(row.id)) });
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

  /** The refusal of a write to another version than this row's, with the current entity tag. */
  async versionMismatch(
    caller: HarnessCaller,
    row: HarnessRow,
    condition?: VersionCondition,
  ): Promise<HarnessError> {
    const body = JSON.stringify(await this.present(caller, row));
    const weak = condition?.hasWeakTags
      ? `; If-Match never matches weak tags (W/"…"), which proxies that compress make of ours: send the version alone, such as "${row.version}"`
      : '';
    return new HarnessError('version_mismatch', `the harness is at version ${row.version} now${weak}`, {
      etag: entityTag(row.version, body),
    });
  }

  private urlOf(uuid: string): string {
    return `${this.settings.baseUrl}/${toHarnessId(uuid)}`;
  }
}

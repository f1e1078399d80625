import type { HarnessCaller } from '../../ports/access.js';
import type { HarnessDto } from '../../dto/harness.dto.js';
import type { ListVersionsQuery, VersionDiffDto, VersionPageDto } from '../../dto/version.dto.js';
import { HarnessError } from '../../rules/error-codes.js';
import { toContent, type HarnessRow } from '../../storage/harness-row.js';
import type { HarnessPresenter } from '../presenter.js';
import type { HarnessesRepository } from '../../storage/harnesses.repository.js';
import { CONTENT_KEYS } from '../../rules/harness-fields.js';
import { readCursor, writeCursor } from '../../../values/cursor.js';
import { mostBytes } from '../../../values/most-json-bytes.js';
import { findingDifferences } from '../../../values/differences.js';
import type { DoWork } from '../../../values/turns.js';
import { readRef } from '../../rules/refs.js';
import type { HarnessChanger } from '../writes/harness.changer.js';
import type { RequestContext } from '../writes/write-context.js';
import type { VersionsRepository } from '../../storage/versions.repository.js';
import { DEFAULT_PAGE_SIZE } from '../../../values/query-texts.js';

/** The largest number that the column holds, so the largest version there can be. */
const LAST_VERSION = 2_147_483_647;

/** Most texts have a byte for each character, of six at most. */
const USUAL_PART = 1 / 6;

/** The history of harnesses. */
export class VersionsService {
  constructor(
    private readonly harnesses: HarnessesRepository,
    private readonly versions: VersionsRepository,
    private readonly changer: HarnessChanger,
    private readonly presenter: HarnessPresenter,
    private readonly doWork: DoWork,
  ) {}

  /** Who changed what when and why, newest first. */
  async list(caller: HarnessCaller, idOrName: string, query: ListVersionsQuery): Promise<VersionPageDto> {
    const id = await this.harnesses.getId(caller.orgId, readRef(idOrName));
    const { limit = DEFAULT_PAGE_SIZE, cursor } = query;
    const scope = ['versions', caller.orgId, id];
    const below = cursor === undefined ? LAST_VERSION : Number(readCursor(cursor, scope, isVersion).value);
    const rows = await this.versions.list(caller.orgId, id, below, limit + 1);
    const page = rows.slice(0, limit);
    return {
      data: page.map((row) => ({ ...row, created_at: row.created_at.toISOString() })),
      next_cursor:
        rows.length > limit ? writeCursor({ value: String(page.at(-1)!.version), id }, scope) : null,
    };
  }

  /** The harness as it was; what can be done with it is about now. */
  async get(caller: HarnessCaller, idOrName: string, version: string): Promise<HarnessDto> {
    const row = await this.harnesses.get(caller.orgId, readRef(idOrName));
    const [snapshot] = await this.snapshots(caller, row.id, version);
    const [before, now] = await this.presenter.presentAll(caller, [snapshot!, row]);
    return { ...before!, allowed_actions: now!.allowed_actions };
  }

  /** What makes one version the other. */
  async diff(caller: HarnessCaller, idOrName: string, from: string, to: string): Promise<VersionDiffDto> {
    const id = await this.harnesses.getId(caller.orgId, readRef(idOrName));
    const snapshots = await this.snapshots(caller, id, from, to);
    const [before, after] = (await this.presenter.presentAll(caller, snapshots)).map(writable);
    const bytes = (mostBytes(before) + mostBytes(after)) * USUAL_PART;
    const patch = await this.doWork(caller.orgId, bytes, findingDifferences(before!, after!));
    return { from: Number(from), to: Number(to), patch };
  }

  /** Makes a new version with the content of an old one; the status stays what it is. */
  async restore(
    caller: HarnessCaller,
    uuid: string,
    version: string,
    context: RequestContext = {},
  ): Promise<HarnessDto> {
    const kept = await this.kept(caller, uuid, [version]);
    const snapshot = kept.get(Number(version));
    const content = snapshot ? toContent(snapshot) : null;
    return this.changer.revert(caller, uuid, content, context, versionNotFound(version));
  }

  /** @throws HarnessError `version_not_found` for one that never was, or is no longer kept. */
  private async snapshots(caller: HarnessCaller, id: string, ...versions: string[]): Promise<HarnessRow[]> {
    const kept = await this.kept(caller, id, versions);
    return versions.map((version) => {
      const snapshot = isVersion(version) ? kept.get(Number(version)) : undefined;
      if (snapshot) return snapshot;
      throw versionNotFound(version);
    });
  }

  /** What is kept of these versions. Nonsense is no version, whatever number it would make. */
  private kept({ orgId }: HarnessCaller, id: string, versions: string[]): Promise<Map<number, HarnessRow>> {
    return this.versions.snapshots(orgId, id, versions.filter(isVersion).map(Number));
  }
}

function versionNotFound(version: string): HarnessError {
  return new HarnessError('version_not_found', `no version ${JSON.stringify(version.slice(0, 20))} is kept`);
}

function isVersion(text: string): boolean {
  return /^[1-9]\d{0,9}$/.test(text) && Number(text) <= LAST_VERSION;
}

function writable(harness: HarnessDto): Partial<HarnessDto> {
  return Object.fromEntries(CONTENT_KEYS.map((key) => [key, harness[key]]));
}

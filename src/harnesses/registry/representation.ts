import type { HarnessCaller } from '../ports/access.js';
import type { HarnessDto } from '../dto/harness.dto.js';
import { allowedActions } from '../rules/actions.js';
import type { HarnessContent } from '../rules/harness-fields.js';
import { toHarnessId } from '../rules/ids.js';
import { titleCase } from '../rules/names.js';
import { maskHeaders } from '../rules/mcp/header-secrets.js';
import { HarnessRow, toContent } from '../storage/harness-row.js';

/** What the representation takes from elsewhere than the row. */
export interface RepresentationContext {
  caller: HarnessCaller;
  /** `{publicUrl}/v1/harnesses`, without a slash at the end. */
  baseUrl: string;
  /** A page for people; `self_url` when there is none. */
  viewUrl?: (harnessId: string) => string;
  usage?: { sessions: number; apps: number };
}

/** The representation of a row for a caller. A whitelist: a column that is not named here never leaves. */
export function toHarnessDto(row: HarnessRow, around: RepresentationContext): HarnessDto {
  const id = toHarnessId(row.id);
  const selfUrl = `${around.baseUrl}/${id}`;
  const viewUrl = around.viewUrl?.(id) ?? selfUrl;
  return {
    id,
    ...shownContent(row),
    is_built_in: row.is_built_in,
    status: row.status,
    version: row.version,
    copied_from:
      (row.copied_from_id && {
        harness_id: toHarnessId(row.copied_from_id),
        version: row.copied_from_version!,
      }) ||
      null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    archived_at: row.archived_at?.toISOString() ?? null,
    deleted_at: row.deleted_at?.toISOString() ?? null,
    session_count: around.usage?.sessions ?? 0,
    app_count: around.usage?.apps ?? 0,
    self_url: selfUrl,
    view_url: viewUrl,
    ui_link: viewUrl,
    allowed_actions: allowedActions(row, around.caller.permissions, selfUrl),
  };
}

export function shownContent(row: HarnessRow): HarnessContent & { display_name: string } {
  const content = toContent(row);
  return {
    ...content,
    display_name: content.display_name ?? titleCase(row.name),
    mcpServers: maskHeaders(content.mcpServers),
  };
}

import { Check, Column, Index, PrimaryColumn } from 'typeorm';
import type { CapabilitySelection } from '../../rules/capabilities.js';
import type { NetworkAccess } from '../../rules/harness-fields.js';
import type { McpServer } from '../../rules/mcp/mcp-servers.js';
import { DESCRIPTION_BYTES, MODEL_ID_LIMIT, SYSTEM_PROMPT_BYTES } from '../../rules/scalar-fields.js';
import { DISPLAY_NAME_BYTES, NAME_LIMIT } from '../../rules/names.js';
import { MAX_TAGS } from '../../rules/tags.js';
import { SLUG_PATTERN } from '../../../values/slug.js';
import type { StarterFile } from '../../rules/starter-files.js';

export type HarnessStatus = 'active' | 'archived' | 'deleted';

/** Milliseconds, as the contract shows them: what is compared in cursors is what the client saw. */
const TIME = { type: 'timestamptz', precision: 3 } as const;
const JSON_COLUMN = { type: 'jsonb' } as const;

/**
 * One harness of one organization. Every key starts with the organization, so that the table can be distributed by
 * it. `entities/index.ts` makes the concrete entity, once per PostgreSQL schema.
 *
 * What can race or must never be wrong is a constraint here as well; the rules say it earlier and nicer.
 */
@Index('harness_name_key', ['orgId', 'name'], { unique: true, where: `status <> 'deleted'` })
@Index('harness_created_idx', ['orgId', 'createdAt', 'id', 'status', 'sizeBytes'], {
  where: `status <> 'deleted'`,
})
@Index('harness_parent_idx', ['orgId', 'parentHarnessId'], { where: 'parent_harness_id IS NOT NULL' })
@Check('harness_name_check', `name ~ '${SLUG_PATTERN.source}'`)
@Check('harness_display_name_check', `octet_length(display_name) <= ${DISPLAY_NAME_BYTES}`)
@Check('harness_description_check', `octet_length(description) <= ${DESCRIPTION_BYTES}`)
@Check('harness_system_prompt_check', `octet_length(system_prompt) <= ${SYSTEM_PROMPT_BYTES}`)
@Check('harness_tags_check', `cardinality(tags) <= ${MAX_TAGS}`)
@Check('harness_status_check', `status IN ('active', 'archived', 'deleted')`)
@Check('harness_built_in_check', `NOT is_built_in OR status = 'active'`)
@Check('harness_version_check', `version >= 1`)
@Check('harness_parent_check', `parent_harness_id <> id`)
export abstract class HarnessEntity {
  @PrimaryColumn({ name: 'org_id', type: 'varchar', length: 255, primaryKeyConstraintName: 'harness_pkey' })
  orgId!: string;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'harness_pkey' })
  id!: string;

  /** Collated by code point, which is how names are sorted. */
  @Column({ type: 'varchar', length: NAME_LIMIT, collation: 'C' })
  name!: string;

  /** Null: derived from the name. */
  @Column({ name: 'display_name', type: 'text', nullable: true })
  displayName!: string | null;

  @Column({ type: 'text', nullable: true })
  description!: string | null;

  @Column({ name: 'system_prompt', type: 'text', default: '' })
  systemPrompt!: string;

  @Column({ name: 'parent_harness_id', type: 'uuid', nullable: true })
  parentHarnessId!: string | null;

  @Column({ name: 'default_model_id', type: 'varchar', length: MODEL_ID_LIMIT, nullable: true })
  defaultModelId!: string | null;

  @Column({ type: 'text', array: true, default: '{}' })
  tags!: string[];

  @Column({ ...JSON_COLUMN, default: [] })
  capabilities!: CapabilitySelection[];

  @Column({ name: 'initial_files', ...JSON_COLUMN, default: [] })
  initialFiles!: StarterFile[];

  /** Header values are sealed, see the vault. */
  @Column({ name: 'mcp_servers', ...JSON_COLUMN, default: {} })
  mcpServers!: Record<string, McpServer>;

  @Column({ name: 'network_access', ...JSON_COLUMN, nullable: true })
  networkAccess!: NetworkAccess | null;

  @Column({ name: 'embedder_metadata', ...JSON_COLUMN, default: {} })
  embedderMetadata!: Record<string, string>;

  @Column({ name: 'parallel_tool_calls', type: 'boolean', nullable: true })
  parallelToolCalls!: boolean | null;

  @Column({ name: 'is_built_in', type: 'boolean', default: false })
  isBuiltIn!: boolean;

  @Column({ type: 'varchar', length: 8, default: 'active' })
  status!: HarnessStatus;

  @Column({ type: 'integer', default: 1 })
  version!: number;

  /** Not a foreign key: the source may be erased. */
  @Column({ name: 'copied_from_id', type: 'uuid', nullable: true })
  copiedFromId!: string | null;

  @Column({ name: 'copied_from_version', type: 'integer', nullable: true })
  copiedFromVersion!: number | null;

  /** Folded text that `search` looks in; folding is ours, so that no locale of the database decides about it. */
  @Column({ name: 'search_text', type: 'text', default: '' })
  searchText!: string;

  /** About how many bytes the representation has, so that a page can end before it gets too large. */
  @Column({ name: 'size_bytes', type: 'integer', default: 0 })
  sizeBytes!: number;

  @Column({ name: 'created_at', ...TIME, default: () => 'now()' })
  createdAt!: Date;

  @Column({ name: 'updated_at', ...TIME, default: () => 'now()' })
  updatedAt!: Date;

  @Column({ name: 'archived_at', ...TIME, nullable: true })
  archivedAt!: Date | null;

  @Column({ name: 'deleted_at', ...TIME, nullable: true })
  deletedAt!: Date | null;
}

/**
 * What an organization has as a whole: its default harness, how many harnesses of its own it holds, and two counters
 * that let single statements decide what would otherwise need a lock.
 */
export abstract class HarnessOrgEntity {
  @PrimaryColumn({
    name: 'org_id',
    type: 'varchar',
    length: 255,
    primaryKeyConstraintName: 'harness_org_pkey',
  })
  orgId!: string;

  /** Null: the built-in `generic`. */
  @Column({ name: 'default_harness_id', type: 'uuid', nullable: true })
  defaultHarnessId!: string | null;

  /** Harnesses that are neither built-in nor deleted: what the limit counts. */
  @Column({ name: 'own_harnesses', type: 'integer', default: 0 })
  ownHarnesses!: number;

  /**
   * Grows with every change of who inherits from whom, what is active and what is the default. A write that was
   * decided on an older tree does not go through and is decided again.
   */
  @Column({ name: 'tree_version', type: 'bigint', default: 0 })
  treeVersion!: string;

  /** The revision of the built-in definitions that this organization has; only a higher one is written. */
  @Column({ name: 'built_ins_revision', type: 'integer', default: 0 })
  builtInsRevision!: number;
}

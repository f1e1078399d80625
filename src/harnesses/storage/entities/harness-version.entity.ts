import { Check, Column, PrimaryColumn } from 'typeorm';
import type { VersionChange } from '../../rules/version-change.js';

const KEY = 'harness_version_pkey';

/**
 * A harness as it was after a change: complete and never changed again. Header values are sealed in it too; a rotation
 * of the key seals the same values anew.
 */
@Check(
  'harness_version_change_check',
  `change IN ('created', 'updated', 'archived', 'restored', 'copied', 'imported', 'reverted')`,
)
export abstract class HarnessVersionEntity {
  @PrimaryColumn({ name: 'org_id', type: 'varchar', length: 255, primaryKeyConstraintName: KEY })
  orgId!: string;

  @PrimaryColumn({ name: 'harness_id', type: 'uuid', primaryKeyConstraintName: KEY })
  harnessId!: string;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: KEY })
  version!: number;

  @Column({ type: 'varchar', length: 8 })
  change!: VersionChange;

  /** Why, in the words of who made the change. */
  @Column({ type: 'varchar', length: 500, nullable: true })
  reason!: string | null;

  @Column({ type: 'varchar', length: 255 })
  actor!: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  /** The harness row, by column name. */
  @Column({ type: 'jsonb' })
  snapshot!: object;
}

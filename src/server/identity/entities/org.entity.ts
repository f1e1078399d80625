import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An organization of the standalone server; everything else belongs to exactly one. */
@Entity({ name: 'org' })
@Index('org_created_idx', ['createdAt', 'orgId'])
@Check('org_id_check', `org_id ~ '^org_[0-9a-f]{32}$'`)
@Check('org_name_check', `name <> ''`)
export class OrgEntity {
  @PrimaryColumn({ name: 'org_id', type: 'varchar', length: 36, primaryKeyConstraintName: 'org_pkey' })
  orgId!: string;

  @Column({ type: 'varchar', length: 100 })
  name!: string;

  /** Milliseconds, as clients see it: what cursors compare is what was shown. */
  @Column({ name: 'created_at', type: 'timestamptz', precision: 3, default: () => 'now()' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3, default: () => 'now()' })
  updatedAt!: Date;
}

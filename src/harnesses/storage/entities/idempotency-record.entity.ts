import { Column, Index, PrimaryColumn } from 'typeorm';

const KEY = 'harness_replay_pkey';

/**
 * An idempotency record: the answer to a request with an Idempotency-Key, written in the transaction of its change. It
 * is what the client was shown, so header values are masked in it.
 */
@Index('harness_replay_created_idx', ['orgId', 'createdAt'])
@Index('harness_replay_harness_idx', ['orgId', 'harnessId'])
export abstract class IdempotencyRecordEntity {
  @PrimaryColumn({ name: 'org_id', type: 'varchar', length: 255, primaryKeyConstraintName: KEY })
  orgId!: string;

  /** Who sent it: keys of different callers are different keys. */
  @PrimaryColumn({ type: 'varchar', length: 255, primaryKeyConstraintName: KEY })
  actor!: string;

  @PrimaryColumn({ type: 'varchar', length: 255, primaryKeyConstraintName: KEY })
  key!: string;

  /** SHA-256 over route and body: another request under the same key is a mistake. */
  @Column({ type: 'bytea' })
  fingerprint!: Buffer;

  /** JSON as sent, byte for byte; null when the answer has no body. */
  @Column({ type: 'text', nullable: true })
  answer!: string | null;

  /** The harness in the answer: erased with it. */
  @Column({ name: 'harness_id', type: 'uuid', nullable: true })
  harnessId!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;
}

import { SMALL_READ } from '../../sql/large-reads.js';
import type { Session } from '../../sql/session.js';
import type { IdempotentRequest } from '../../values/idempotent-request.js';
import type { Tables } from './tables.js';

/** Who asked. */
export interface Sender {
  orgId: string;
  actor: string;
}

/** What is stored of a request and its answer. */
export interface IdempotencyRecord {
  fingerprint: Buffer;
  /** JSON, byte for byte; null when the answer has no body. */
  answer: string | null;
}

/** How long an idempotency record is kept, as a PostgreSQL interval. */
const KEPT_FOR = `interval '24 hours'`;
/** Expired records that a new one deletes: enough to keep up, too few to be felt. */
const SWEPT_AT_ONCE = 20;

/** The idempotency records: answers of requests with an Idempotency-Key, for when they are retried. */
export class IdempotencyRepository {
  constructor(
    private readonly session: Session,
    private readonly tables: Tables,
  ) {}

  /** The same in a transaction. */
  within(session: Session): IdempotencyRepository {
    return new IdempotencyRepository(session, this.tables);
  }

  async find({ orgId, actor }: Sender, key: string): Promise<IdempotencyRecord | null> {
    const values = [orgId, actor, key];
    const record = `SELECT fingerprint, answer, octet_length(answer) AS size_bytes
      FROM ${this.tables.idempotencyRecord}
      WHERE org_id = $1 AND actor = $2 AND key = $3 AND created_at > statement_timestamp() - ${KEPT_FOR}`;
    // Mostly there is none, and asking for more than that would be a statement more.
    const [found] = await this.session.query<IdempotencyRecord & { is_large: boolean }>(orgId, {
      sql: `SELECT coalesce(size_bytes > ${SMALL_READ}, false) AS is_large, fingerprint,
          CASE WHEN size_bytes <= ${SMALL_READ} THEN answer END AS answer FROM (${record}) AS record`,
      values,
    });
    if (!found?.is_large) return found ? { fingerprint: found.fingerprint, answer: found.answer } : null;
    const [large] = await this.session.queryLarge<IdempotencyRecord>(orgId, (maxBytes) => ({
      sql: `SELECT * FROM (${record}) AS record WHERE size_bytes <= $4::bigint`,
      values: [...values, maxBytes],
    }));
    return large ?? null;
  }

  /** Takes the advisory lock of a key until the transaction ends; false when another request holds it. Does not wait. */
  async tryLock({ orgId, actor }: Sender, key: string): Promise<boolean> {
    const sql = `SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS locked`;
    const values = [JSON.stringify([this.tables.idempotencyRecord, orgId, actor, key])];
    const [lock] = await this.session.query<{ locked: boolean }>(orgId, { sql, values });
    return lock!.locked;
  }

  /** Stores a record, in the transaction that holds the lock, and deletes some of the organization's expired ones. */
  async keep(
    { orgId, actor }: Sender,
    { key, fingerprint }: IdempotentRequest,
    answer: string | null,
    harnessId: string | null,
  ): Promise<void> {
    const table = this.tables.idempotencyRecord;
    const sql = `WITH expired AS MATERIALIZED (
        SELECT actor, key FROM ${table}
        WHERE org_id = $1 AND created_at <= statement_timestamp() - ${KEPT_FOR} AND (actor, key) <> ($2, $3)
        ORDER BY created_at LIMIT ${SWEPT_AT_ONCE} FOR UPDATE SKIP LOCKED
      ), swept AS (
        DELETE FROM ${table} r USING expired e WHERE r.org_id = $1 AND r.actor = e.actor AND r.key = e.key
      )
      INSERT INTO ${table} (org_id, actor, key, fingerprint, answer, harness_id, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, statement_timestamp())
      ON CONFLICT (org_id, actor, key) DO UPDATE SET fingerprint = excluded.fingerprint,
        answer = excluded.answer, harness_id = excluded.harness_id, created_at = excluded.created_at`;
    await this.session.query(orgId, { sql, values: [orgId, actor, key, fingerprint, answer, harnessId] });
  }
}

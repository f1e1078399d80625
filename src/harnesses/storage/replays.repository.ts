import type { Session } from '../../sql/session.js';
import type { Tables } from './tables.js';

/** A request that may come again: the same one has the same key and the same fingerprint. */
export interface RepeatableRequest {
  /** The client's own: 1–255 printable ASCII characters. */
  key: string;
  /** SHA-256 over route and body. */
  fingerprint: Buffer;
}

/** Who asked. */
export interface Sender {
  orgId: string;
  actor: string;
}

/** What a request was answered. */
export interface Replay {
  fingerprint: Buffer;
  /** JSON, byte for byte; null when the answer has no body. */
  answer: string | null;
}

/** How long an answer is kept, as a PostgreSQL interval. */
const KEPT_FOR = `interval '24 hours'`;
/** Expired answers that a new one takes with it: enough to keep up, too few to be felt. */
const SWEPT_AT_ONCE = 20;

/** Keeps answers for requests that come again. */
export class ReplaysRepository {
  constructor(
    private readonly session: Session,
    private readonly tables: Tables,
  ) {}

  /** The same in a transaction. */
  within(session: Session): ReplaysRepository {
    return new ReplaysRepository(session, this.tables);
  }

  async find({ orgId, actor }: Sender, key: string): Promise<Replay | null> {
    const sql = `SELECT fingerprint, answer FROM ${this.tables.replay}
      WHERE org_id = $1 AND actor = $2 AND key = $3 AND created_at > statement_timestamp() - ${KEPT_FOR}`;
    const [replay] = await this.session.query<Replay>({ sql, values: [orgId, actor, key] });
    return replay ?? null;
  }

  /** Reserves a key until the transaction ends; false when somebody else has it. Does not wait. */
  async claim({ orgId, actor }: Sender, key: string): Promise<boolean> {
    const sql = `SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS is_ours`;
    const values = [JSON.stringify([this.tables.replay, orgId, actor, key])];
    const [claim] = await this.session.query<{ is_ours: boolean }>({ sql, values });
    return claim!.is_ours;
  }

  /** Keeps an answer, in the transaction that holds the claim, and sweeps some of the organization's expired ones. */
  async keep(
    { orgId, actor }: Sender,
    { key, fingerprint }: RepeatableRequest,
    answer: string | null,
    harnessId: string | null,
  ): Promise<void> {
    const table = this.tables.replay;
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
    await this.session.query({ sql, values: [orgId, actor, key, fingerprint, answer, harnessId] });
  }
}

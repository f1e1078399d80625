import type { HarnessRow } from './harness-row.js';
import type { Descendant } from '../rules/descendants.js';
import type { Layer } from '../rules/effective/layers.js';
import { EFFECTIVE_LIMIT, effectiveTooLarge } from '../rules/effective/too-large.js';
import type { HarnessRef } from '../rules/refs.js';
import { renderMergeable } from './statements/mergeable.sql.js';
import {
  renderChain,
  renderChainSize,
  renderDescendants,
  renderFindAll,
  renderNetworkChain,
} from './statements/tree.sql.js';
import type { Session } from '../../sql/session.js';
import type { Statement } from '../../sql/statement.js';
import type { Tables } from './tables.js';

/** Reads what is above and below harnesses. Every query takes the organization. */
export class TreesRepository {
  constructor(
    private readonly session: Session,
    private readonly tables: Tables,
    /** Sees to it that the organization has its rows and built-ins; asked before every query. */
    private readonly ready: (orgId: string) => Promise<void>,
  ) {}

  /** A harness and everything above it, root first; empty when there is no such harness. One round trip at any depth. */
  chain(orgId: string, ref: HarnessRef): Promise<HarnessRow[]> {
    return this.queryLarge(
      orgId,
      (maxBytes) => renderChain(this.tables, orgId, ref, maxBytes),
      () => renderChainSize(this.tables, orgId, ref),
    );
  }

  /** The same without what network rules do not need. */
  networkChain(orgId: string, ref: HarnessRef): Promise<HarnessRow[]> {
    return this.query(orgId, renderNetworkChain(this.tables, orgId, ref));
  }

  /**
   * The same as `chain`, to be merged, with further layers on top. What would come to more than an effective
   * configuration may have is refused by its stored sizes, before it is read.
   *
   * @throws HarnessError `effective_too_large`
   */
  async mergeable(orgId: string, ref: HarnessRef, onTop: readonly Layer[]): Promise<HarnessRow[]> {
    const replaced = onTop.flatMap(({ content }) => content.initial_files.map(({ path }) => path));
    const rows = await this.queryLarge<HarnessRow & { fits: boolean }>(
      orgId,
      (maxBytes) => renderMergeable(this.tables, orgId, ref, { replaced, limit: EFFECTIVE_LIMIT, maxBytes }),
      () => renderChainSize(this.tables, orgId, ref),
    );
    if (rows.some(({ fits }) => !fits)) throw effectiveTooLarge();
    return rows.filter(({ id }) => id !== null);
  }

  /** Those of these harnesses that exist, in no order. */
  findAll(orgId: string, ids: readonly string[]): Promise<HarnessRow[]> {
    return this.queryLarge(orgId, (maxBytes) => renderFindAll(this.tables, orgId, ids, maxBytes));
  }

  /** Everything that inherits from a harness, without the content, parents before their children. */
  descendants(orgId: string, id: string): Promise<Descendant[]> {
    return this.query(orgId, renderDescendants(this.tables, orgId, id));
  }

  private async query<Row>(orgId: string, statement: Statement): Promise<Row[]> {
    await this.ready(orgId);
    return this.session.query(orgId, statement);
  }

  private async queryLarge<Row>(...[orgId, render, size]: Parameters<Session['queryLarge']>): Promise<Row[]> {
    await this.ready(orgId);
    return this.session.queryLarge(orgId, render, size);
  }
}

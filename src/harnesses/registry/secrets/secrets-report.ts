import { pointerTo } from '../../../values/problem.js';
import { headersOf } from '../../rules/mcp/header-secrets.js';
import { toHarnessId } from '../../rules/ids.js';
import { keyIdOf, type HeaderVault } from '../../secrets/header-vault.js';
import { isReadable } from '../../secrets/sealed-headers.js';
import type { SealedPlace, SealedRow } from '../../storage/sealed.repository.js';

/** A header value that nobody can open: its key is gone, or it was changed or moved. */
export interface UnreadableSecret {
  orgId: string;
  harnessId: string;
  /** The version in whose snapshot it stands; null for what the harness is now. */
  version: number | null;
  /** `/mcpServers/{name}/headers/{header}` */
  pointer: string;
}

/** The stored header values by the key that they are sealed with. */
export interface SecretsReport {
  /** The ID of the key that seals now. */
  currentKeyId: string;
  /** How many values are under each key, by its ID; `unknown` for what has not the form of a sealed value. */
  values: Record<string, number>;
  /** How many nobody can open, and where the first 100 of them are. */
  unreadable: { count: number; first: UnreadableSecret[] };
  /** How many are under a former key, or unreadable. At 0 the former keys are needed no more. */
  left: number;
}

const SHOWN = 100;

/** Makes a report of the rows it is shown. */
export class SecretsCensus {
  readonly report: SecretsReport;

  constructor(
    private readonly vault: HeaderVault,
    currentKeyId: string,
  ) {
    this.report = { currentKeyId, values: {}, unreadable: { count: 0, first: [] }, left: 0 };
  }

  add(orgId: string, place: SealedPlace, row: SealedRow): void {
    const { values, currentKeyId } = this.report;
    for (const { server, header, value } of headersOf(row.servers)) {
      const keyId = keyIdOf(value) ?? 'unknown';
      values[keyId] = (values[keyId] ?? 0) + 1;
      const opens = isReadable(this.vault, value, { orgId, harnessId: row.id, server, header });
      if (!opens || keyId !== currentKeyId) this.report.left++;
      if (opens) continue;
      this.addUnreadable({
        orgId,
        harnessId: toHarnessId(row.id),
        version: place === 'version' ? row.version : null,
        pointer: pointerTo('mcpServers', server, 'headers', header),
      });
    }
  }

  private addUnreadable(secret: UnreadableSecret): void {
    const { unreadable } = this.report;
    unreadable.count++;
    if (unreadable.first.length < SHOWN) unreadable.first.push(secret);
  }
}

import { HarnessError } from '../rules/error-codes.js';
import { pointerTo, problem, type Problem } from '../../values/problem.js';
import {
  haveSameRecipient,
  headersOf,
  mapHeaders,
  SECRET_MARKER,
  storedHeader,
} from '../rules/mcp/header-secrets.js';
import { HEADERS_TOO_LARGE, MAX_ALL_HEADER_BYTES, type McpServer } from '../rules/mcp/mcp-servers.js';
import { byteCount } from '../../values/text.js';
import { openedBytes, type HeaderPlace, type HeaderVault } from './header-vault.js';

type Servers = Record<string, McpServer>;

/** Whose headers they are. */
export interface Owner {
  orgId: string;
  harnessId: string;
}

/** Headers that nobody here can seal. */
export function unsealableProblems(vault: HeaderVault, sent: Servers): Problem[] {
  const detail = 'no secrets key is configured to store headers with';
  return Object.entries(sent)
    .filter(([, { headers }]) => !vault.canSeal && Object.keys(headers).length > 0)
    .map(([name]) => problem('secrets_unavailable', detail, pointerTo('mcpServers', name, 'headers')));
}

/**
 * Header values that are too large together with those that markers keep. What was stored when there was no such limit
 * may stay, as long as it does not grow.
 */
export function keptProblems(sent: Servers, stored: Servers): Problem[] {
  const bytesOf = ({ server, header, value }: ReturnType<typeof headersOf>[number]) => {
    const kept = value === SECRET_MARKER ? storedHeader(stored, server, header) : undefined;
    return kept === undefined ? byteCount(value) : openedBytes(kept);
  };
  const sum = (sizes: number[]) => sizes.reduce((all, size) => all + size, 0);
  const most = Math.max(MAX_ALL_HEADER_BYTES, sum(headersOf(stored).map(({ value }) => openedBytes(value))));
  return sum(headersOf(sent).map(bytesOf)) > most ? [{ ...HEADERS_TOO_LARGE, pointer: '/mcpServers' }] : [];
}

/** Seals what was sent. A marker, or a value that is stored already, keeps the sealed value, so that nothing changes. */
export function sealHeaders(vault: HeaderVault, owner: Owner, sent: Servers, stored: Servers): Servers {
  return mapHeaders(sent, (value, server, header) => {
    const kept = storedHeader(stored, server, header);
    if (
      kept !== undefined &&
      (value === SECRET_MARKER || openOrNull(vault, kept, { ...owner, server, header }) === value)
    ) {
      return kept;
    }
    return vault.seal(value, { ...owner, server, header });
  });
}

/**
 * Older servers, with what is stored in place of values that are the same but sealed at another time, and of those that
 * can no longer be opened, if they go to the same recipient.
 */
export function keepSealed(vault: HeaderVault, owner: Owner, older: Servers, stored: Servers): Servers {
  return mapHeaders(older, (value, server, header) => {
    const kept = storedHeader(stored, server, header);
    const place = { ...owner, server, header };
    const opened = kept === undefined ? null : openOrNull(vault, kept, place);
    if (opened === null) return value;
    const was = openOrNull(vault, value, place);
    const isLost = was === null && haveSameRecipient(older[server]!, stored[server]!);
    return isLost || was === opened ? kept! : value;
  });
}

/** Values that nobody can open any more: under a key that is gone, changed, or moved. */
export function unreadableProblems(vault: HeaderVault, owner: Owner, sealed: Servers): Problem[] {
  const detail = 'the stored value can no longer be opened; send it to the harness again, then go back';
  return headersOf(sealed)
    .filter(({ server, header, value }) => !isReadable(vault, value, { ...owner, server, header }))
    .map(({ server, header }) =>
      problem('secret_unreadable', detail, pointerTo('mcpServers', server, 'headers', header)),
    );
}

/**
 * Seals again what is under an older key; a write does it, and a rotation for all that nobody writes. A value whose key is
 * gone stays as it is: the write was not about it.
 */
export function renewHeaders(vault: HeaderVault, owner: Owner, sealed: Servers): Servers {
  return mapHeaders(sealed, (value, server, header) => {
    const place = { ...owner, server, header };
    const opened = vault.isOutdated(value) ? openOrNull(vault, value, place) : null;
    return opened === null ? value : vault.seal(opened, place);
  });
}

/**
 * The same values for another harness: what a copy stores.
 *
 * @throws HarnessError `secret_unreadable` when the key that a value was sealed with is gone.
 */
export function moveHeaders(vault: HeaderVault, from: Owner, to: Owner, sealed: Servers): Servers {
  const opened = openHeaders(vault, from, sealed);
  return mapHeaders(opened, (value, server, header) => vault.seal(value, { ...to, server, header }));
}

/**
 * The values as they were sent.
 *
 * @throws HarnessError `secret_unreadable` when the key that a value was sealed with is gone.
 */
export function openHeaders(vault: HeaderVault, owner: Owner, sealed: Servers): Servers {
  return mapHeaders(sealed, (value, server, header) => {
    const opened = openOrNull(vault, value, { ...owner, server, header });
    if (opened !== null) return opened;
    throw new HarnessError(
      'secret_unreadable',
      `the header ${header} of the MCP server ${server} can no longer be opened; send its value to the source again`,
    );
  });
}

/** Whether a value opens where it stands. */
export function isReadable(vault: HeaderVault, sealed: string, place: HeaderPlace): boolean {
  return openOrNull(vault, sealed, place) !== null;
}

/** Null when nobody can open it any more. */
function openOrNull(vault: HeaderVault, sealed: string, place: HeaderPlace): string | null {
  try {
    return vault.open(sealed, place);
  } catch {
    return null;
  }
}

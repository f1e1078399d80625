import { pointerTo, problem, type Problem } from '../../../values/problem.js';
import { SECRET_MARKER, type McpServer } from './mcp-servers.js';

export { SECRET_MARKER };

type Servers = Record<string, McpServer>;

/** The servers as a response shows them. */
export function maskHeaders(servers: Servers): Servers {
  return mapHeaders(servers, () => SECRET_MARKER);
}

/** The same servers with every header value put through `change`. */
export function mapHeaders(
  servers: Servers,
  change: (value: string, server: string, header: string) => string,
): Servers {
  const entries = Object.entries(servers).map(([name, server]) => {
    const headers = Object.entries(server.headers).map(([header, value]) => [
      header,
      change(value, name, header),
    ]);
    return [name, { ...server, headers: Object.fromEntries(headers) as Record<string, string> }] as const;
  });
  return Object.fromEntries(entries);
}

/** Every header value, with where it stands. */
export function headersOf(servers: Servers): { server: string; header: string; value: string }[] {
  return Object.entries(servers).flatMap(([server, { headers }]) =>
    Object.entries(headers).map(([header, value]) => ({ server, header, value })),
  );
}

/** The stored value of a header; header names ignore case. */
export function storedHeader(stored: Servers, server: string, header: string): string | undefined {
  if (!Object.hasOwn(stored, server)) return undefined;
  const wanted = header.toLowerCase();
  return Object.entries(stored[server]!.headers).find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/**
 * What is wrong with the markers in sent servers. A marker keeps the stored value, but not for another recipient: else
 * whoever may edit a harness could have its secrets sent to a server of their own.
 */
export function markerProblems(sent: Servers, stored: Servers): Problem[] {
  return Object.entries(sent).flatMap(([name, server]) =>
    Object.entries(server.headers)
      .filter(([, value]) => value === SECRET_MARKER)
      .flatMap(([header]) => markerProblem(name, server, header, sent, stored)),
  );
}

function markerProblem(
  name: string,
  server: McpServer,
  header: string,
  sent: Servers,
  stored: Servers,
): Problem[] {
  const pointer = pointerTo('mcpServers', name, 'headers', header);
  const resend = [
    problem(
      'secret_must_be_resent',
      'the server has a new name or address; send the header value again',
      pointer,
    ),
  ];
  if (storedHeader(stored, name, header) === undefined) {
    return wasRenamed(name, header, sent, stored)
      ? resend
      : [
          problem(
            'secret_required',
            `no value is stored for this header, so ${SECRET_MARKER} stands for nothing`,
            pointer,
          ),
        ];
  }
  return haveSameRecipient(stored[name]!, server) ? [] : resend;
}

/** Whether what is sent to one server goes to the same scheme, host and port as what is sent to the other. */
export function haveSameRecipient(one: McpServer, other: McpServer): boolean {
  return new URL(one.url).origin === new URL(other.url).origin;
}

/** A server that the stored harness does not have, while one that it had, with this header, is gone. */
function wasRenamed(name: string, header: string, sent: Servers, stored: Servers): boolean {
  if (Object.hasOwn(stored, name)) return false;
  return Object.keys(stored).some(
    (old) => !Object.hasOwn(sent, old) && storedHeader(stored, old, header) !== undefined,
  );
}

import { booleanProblems, oneOf } from '../../../values/scalars.js';
import { problem, type Problem, type Rule } from '../../../values/problem.js';
import { hasLeadingZero, normalizeUrl, readUrl } from '../network/network-url.js';
import { isObject, wrongType } from '../../../values/shape.js';
import { byteCount } from '../../../values/text.js';
import {
  claim,
  fieldProblems,
  firstMembers,
  forbiddenProblems,
  mapProblems,
  optional,
  text,
  type Forbidden,
} from '../../../values/members.js';

/** One MCP server as it is stored and shown: every key present. */
export interface McpServer {
  type: 'http';
  url: string;
  /** Values are secrets: they never stand in a message. */
  headers: Record<string, string>;
  auth_mode: 'none' | 'api_key' | 'oauth';
  oauth_provider_id: string | null;
  tool_discovery: boolean;
  protocol_mode: 'auto' | 'legacy' | 'stable' | 'rc';
}

/** What a response shows in place of a header value. */
export const SECRET_MARKER = '********';

export const MAX_SERVERS = 50;
export const MAX_HEADERS = 50;
export const MAX_HEADER_NAME = 256;
export const MAX_HEADER_VALUE_BYTES = 8 * 1024;
/** Of a harness. */
export const MAX_ALL_HEADER_BYTES = 256 * 1024;
export const MAX_SERVER_NAME = 64;
export const MAX_SERVER_URL = 2048;
export const MAX_PROVIDER_ID = 255;

/** A token of RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** What URL parsers repair or read differently is refused, so that everybody sees the same host. */
const NOT_IN_URL: Forbidden = [
  [/^(?!https?:\/\/)/i, 'must start with http:// or https://'],
  [/[\s\p{Cc}\\]/u, 'must not contain spaces, control characters or backslashes'],
  [/^[^/]*\/\/[^/?#]*@/, 'must not contain user info; credentials belong into headers'],
  [/#/, 'must not have a fragment'],
  [/\$\{/, 'must not contain ${…}; templates belong into header values'],
];

/** A field value of RFC 9110, section 5.5, in visible ASCII: what every client can send as it stands. */
const NOT_IN_HEADER: Forbidden = [
  [
    /[^\t -~]/u,
    'must not contain control characters or characters outside of ASCII; no client can send them',
  ],
  [/^[\t ]|[\t ]$/, 'must not begin or end with spaces or tabs; no client can send them'],
];

const LOOKS_MASKED = `looks like a masked secret; send the value, or exactly ${SECRET_MARKER} to keep the stored one`;

/** What programs show in place of a secret, alone or behind the name of a scheme. */
const MASKED = /^(?:[\w-]+[\t ]+)?(?:\*{3,}|[x•]{8,}|[<[](?:redacted|masked|hidden|secret)[>\]])$|\*{6,}/iu;

/** Everything section 11 asks of the `mcpServers` map, except that hosts are public (see private-hosts). */
export const mcpServersProblems: Rule = optional((servers) => {
  const prefixes = new Map<string, string>();
  const taken = prefixesOf(servers);
  return [
    ...(headerBytes(servers) > MAX_ALL_HEADER_BYTES ? [HEADERS_TOO_LARGE] : []),
    ...mapProblems(servers, MAX_SERVERS, 'MCP servers', (server, name) => [
      ...nameProblems(name, prefixes, taken),
      ...(isLocal(server) ? [LOCAL_SERVER] : fieldProblems(server, SERVER_FIELDS, ['url'])),
    ]),
  ];
});

/** The refusal of header values that are too large together. */
export const HEADERS_TOO_LARGE = problem(
  'too_large',
  `all header values together must have at most ${MAX_ALL_HEADER_BYTES} bytes (256 KiB)`,
);

/** How many bytes the header values have together; what is beyond a limit of its own does not count. */
function headerBytes(servers: unknown): number {
  let bytes = 0;
  for (const [, server] of isObject(servers) ? firstMembers(servers, MAX_SERVERS) : []) {
    const headers = isObject(server) && isObject(server.headers) ? server.headers : {};
    for (const [, value] of firstMembers(headers, MAX_HEADERS))
      if (typeof value === 'string') bytes += Math.min(byteCount(value), MAX_HEADER_VALUE_BYTES);
  }
  return bytes;
}

/** Fills the defaults; only for values without problems. Keys such as `__proto__` stay ordinary keys. */
export function normalizeMcpServers(value: unknown): Record<string, McpServer> {
  const servers = Object.entries((value ?? {}) as Record<string, SentServer>);
  return Object.fromEntries(servers.map(([name, server]) => [name, withDefaults(server)]));
}

/**
 * The server's part of its tools' names (`mcp_{prefix}__{tool}`). Every code point that is no ASCII letter or
 * digit becomes one `_` before the rest is lower-cased: Unicode lower-casing would make `i̇` of `İ`, `k` of `K`.
 */
export function toolPrefix(name: string): string {
  return name.replace(/[^a-zA-Z0-9]/gu, '_').toLowerCase();
}

const LOCAL_SERVER = problem(
  'invalid_value',
  'is a local server (stdio), which runs as a process; only servers with a url are taken, so leave it out or give ' +
    'the url of one that speaks HTTP',
);

/** One sentence says more than a problem for each of `command`, `args`, `env`, `type` and `url`. */
function isLocal(server: unknown): boolean {
  if (!isObject(server) || Object.hasOwn(server, 'url')) return false;
  return Object.hasOwn(server, 'command') || server.type === 'stdio' || server.type === 'local';
}

/** What the servers become in tool names; of hostile names, which are megabytes long, nothing. */
function prefixesOf(servers: unknown): Set<string> {
  const names = isObject(servers) ? Object.keys(servers).slice(0, MAX_SERVERS) : [];
  return new Set(names.filter((name) => name.length <= 2 * MAX_SERVER_NAME).map(toolPrefix));
}

/** Nearly the same name with nothing that tool names cannot have, unless another server has it already. */
function nameThatWorks(name: string, taken: ReadonlySet<string>): string | undefined {
  const candidate = name
    .replace(/^[^a-zA-Z0-9]+|[^a-zA-Z0-9]+$/g, '')
    .replace(/[^a-zA-Z0-9]{2,}/gu, (run) => (run.includes(' ') ? ' ' : '-'));
  const prefix = toolPrefix(candidate);
  return prefix === '' || taken.has(prefix) ? undefined : candidate;
}

function nameProblems(name: string, prefixes: Map<string, string>, taken: ReadonlySet<string>): Problem[] {
  if (name.trim() === '') return [problem('too_short', 'the server name must not be blank')];
  const length = text(MAX_SERVER_NAME)(name);
  if (length.length > 0) return length;
  const prefix = toolPrefix(name);
  if (/__|_$/.test(prefix)) {
    const detail = `the server name becomes ${prefix} in tool names, which must not contain __ or end in _`;
    return [problem('invalid_format', detail, '', nameThatWorks(name, taken))];
  }
  const other = claim(prefixes, prefix, name);
  if (other === undefined) return [];
  return [problem('mcp_name_collision', `becomes ${prefix} in tool names, as the server "${other}" does`)];
}

const LEADING_ZERO =
  'must not have an IPv4 address with leading zeros; programs read 010.0.0.1 as 8.0.0.1 or as 10.0.0.1';

function isOctal(text: string): boolean {
  const url = readUrl(text);
  return typeof url === 'object' && hasLeadingZero(text, url.host);
}

const urlProblems: Rule = (value) => {
  const length = text(MAX_SERVER_URL)(value);
  if (length.length > 0) return length;
  const found = forbiddenProblems(String(value), NOT_IN_URL);
  if (found.length > 0) return found;
  // WHATWG reads `http:///example.com` as `http://example.com`; others see no host.
  if (isOctal(String(value))) return [problem('invalid_format', LEADING_ZERO)];
  const hasHost = /^\w+:\/\/[^/?]/.test(String(value)) && typeof normalizeUrl(String(value)) !== 'string';
  return hasHost ? [] : [problem('invalid_format', 'must be a valid URL with a host')];
};

const headersProblems: Rule = (headers) => {
  const names = new Map<string, string>();
  return mapProblems(headers, MAX_HEADERS, 'headers', (value, name) => [
    ...headerNameProblems(name, names),
    ...headerValueProblems(value),
  ]);
};

function headerNameProblems(name: string, names: Map<string, string>): Problem[] {
  const length = text(MAX_HEADER_NAME)(name);
  if (length.length > 0) return length;
  if (!TOKEN.test(name)) return [problem('invalid_format', 'the header name must be a token (RFC 9110)')];
  const other = claim(names, name.toLowerCase(), name);
  return other === undefined ? [] : [problem('duplicate', `differs from the header ${other} only in case`)];
}

function headerValueProblems(value: unknown): Problem[] {
  if (typeof value !== 'string') return [wrongType('a string', value)];
  const found = forbiddenProblems(value, NOT_IN_HEADER);
  // First: a pattern that looks for repetitions takes a stack for megabytes of them.
  if (byteCount(value) > MAX_HEADER_VALUE_BYTES)
    return [problem('too_large', `must have at most ${MAX_HEADER_VALUE_BYTES} bytes (8 KiB)`), ...found];
  if (value !== SECRET_MARKER && MASKED.test(value.trim()))
    found.push(problem('secret_looks_masked', LOOKS_MASKED));
  return found;
}

const SERVER_FIELDS: Record<keyof McpServer, Rule> = {
  type: oneOf('http'),
  url: urlProblems,
  headers: headersProblems,
  auth_mode: (mode) => (mode === 'o_auth' ? [] : oneOf('none', 'api_key', 'oauth')(mode)),
  oauth_provider_id: text(MAX_PROVIDER_ID),
  tool_discovery: booleanProblems,
  protocol_mode: oneOf('auto', 'legacy', 'stable', 'rc'),
};

type SentServer = { [Key in keyof McpServer]?: McpServer[Key] | null } & { url: string };

function withDefaults(server: SentServer): McpServer {
  const mode: string = server.auth_mode ?? 'none';
  return {
    type: 'http',
    url: server.url,
    headers: { ...server.headers },
    auth_mode: mode === 'o_auth' ? 'oauth' : (mode as McpServer['auth_mode']),
    oauth_provider_id: server.oauth_provider_id ?? null,
    tool_discovery: server.tool_discovery ?? true,
    protocol_mode: server.protocol_mode ?? 'auto',
  };
}

/**
 * The body of a create, checked as one would by hand: the schema for the form, and code for what a schema cannot say.
 * It refuses what the contract refuses, but says less about it: no suggestions, no line and column. Header values are
 * refused instead of sealed; the benchmark sends none.
 */
import { isUtf8 } from 'node:buffer';
import { BlockList, isIPv4 } from 'node:net';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { defaultCapabilities } from '../../dist/src/harnesses/catalogue/capabilities/index.js';
import { harnessSchema } from './schema.mjs';

/** An answer that is an error; `errors` as in a problem document. */
export class Refusal extends Error {
  constructor(status, code, errors) {
    super(code);
    Object.assign(this, { status, code, errors });
  }
}

const ajv = new Ajv2020({ allErrors: true, strict: false });
const validate = ajv.compile(harnessSchema);
const configs = new Map(defaultCapabilities.map((it) => [it.id, ajv.compile(it.config_schema)]));
const FOREIGN = /^(mcp|skill|plugin|declarative):./;
const RESERVED = ['default', 'check-name', 'config', 'import', 'preview', 'validate'];
const BYTES = { display_name: 2048, description: 10_240, system_prompt: 1_048_576 };
const FILES_BYTES = 5_242_880;
const CONFIG_BYTES = 65_536;
const ALL_CONFIG_BYTES = 1_048_576;
const ALL_PATTERN_BYTES = 262_144;
const PRIVATE_NAME = /(^|\.)(localhost|metadata(\.goog|\.google\.internal|\.azure\.(com|internal))?)$/;
const PRIVATE =
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 ' +
  '192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4';
const privateRanges = new BlockList();
for (const range of PRIVATE.split(' '))
  privateRanges.addSubnet(range.split('/')[0], Number(range.split('/')[1]));

/** The JSON of a request body; a key that stands twice and text that PostgreSQL cannot hold are refused. */
export function parseBody(bytes) {
  const source = isUtf8(bytes) ? bytes.toString() : '';
  const body = parse(source);
  if (countKeys(source) !== keysOf(body)) throw new Refusal(400, 'malformed_json');
  // Well-formed JSON has NUL and halves of surrogate pairs only as escapes.
  const isSuspect = source.includes('\\u') && /(?<!\\)(\\\\)*\\u(0000|d[89a-f])/.test(JSON.stringify(body));
  if (isSuspect) throw new Refusal(400, 'validation_failed', [{ pointer: '', code: 'unstorable_text' }]);
  return body;
}

function parse(source) {
  try {
    return JSON.parse(source);
  } catch {
    throw new Refusal(400, 'malformed_json');
  }
}

/** Every string literal is a match, those before a colon are keys. */
function countKeys(source) {
  let keys = 0;
  for (const [, colon] of source.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g)) if (colon) keys++;
  return keys;
}

function keysOf(value) {
  if (typeof value !== 'object' || value === null) return 0;
  const values = Object.values(value);
  return values.reduce((sum, one) => sum + keysOf(one), Array.isArray(value) ? 0 : values.length);
}

/** The content of a new harness with every default filled in; throws a {@link Refusal} with all that is wrong. */
export function toContent(body) {
  if (!validate(body)) {
    const errors = validate.errors.map((it) => ({
      pointer: it.instancePath,
      code: it.keyword,
      detail: it.message,
    }));
    throw new Refusal(400, 'validation_failed', errors);
  }
  const content = withDefaults(body);
  const errors = problemsOf(content).map(([pointer, code]) => ({ pointer, code }));
  if (errors.length > 0) throw new Refusal(400, 'validation_failed', errors);
  return content;
}

function withDefaults(body) {
  const files = (body.initial_files ?? []).map((it) => ({
    path: it.path.replace(/^\/workspace\/|^\/?/, '/'),
    content: it.content,
    encoding: it.encoding ?? 'text',
    is_readonly: it.is_readonly ?? false,
  }));
  const capabilities = (body.capabilities ?? []).map(({ ref, config }) => ({ ref, config: config ?? {} }));
  if (files.length > 0 && !capabilities.some(({ ref }) => ref === 'session_file_system')) {
    capabilities.unshift({ ref: 'session_file_system', config: {} });
  }
  const servers = Object.entries(body.mcpServers ?? {}).map(([name, it]) => [name, toServer(it)]);
  const { allowed, blocked } = body.network_access ?? {};
  return {
    name: body.name,
    display_name: body.display_name ?? null,
    description: body.description ?? null,
    system_prompt: body.system_prompt?.trim() ? body.system_prompt : '',
    parent_harness_id: body.parent_harness_id ?? null,
    default_model_id: body.default_model_id ?? null,
    tags: [...new Set((body.tags ?? []).map((tag) => tag.trim()))],
    capabilities,
    initial_files: files,
    mcp_servers: Object.fromEntries(servers),
    network_access:
      allowed?.length || blocked?.length ? { allowed: allowed ?? [], blocked: blocked ?? [] } : null,
    embedder_metadata: body.embedder_metadata ?? {},
    parallel_tool_calls: body.parallel_tool_calls ?? null,
  };
}

function toServer(server) {
  return {
    type: 'http',
    url: server.url,
    headers: {},
    auth_mode: server.auth_mode === 'o_auth' ? 'oauth' : (server.auth_mode ?? 'none'),
    oauth_provider_id: server.oauth_provider_id ?? null,
    tool_discovery: server.tool_discovery ?? true,
    protocol_mode: server.protocol_mode ?? 'auto',
  };
}

/** What the schema cannot say, as pairs of pointer and code. */
function problemsOf(content) {
  const long = Object.entries(BYTES).filter(([key, limit]) => Buffer.byteLength(content[key] ?? '') > limit);
  const files = content.initial_files;
  const isTooLarge = files.reduce((sum, file) => sum + sizeOf(file), 0) > FILES_BYTES;
  const prefixes = new Set();
  return [
    ...(RESERVED.includes(content.name) ? [['/name', 'reserved']] : []),
    ...long.map(([key]) => [`/${key}`, 'too_long']),
    ...togetherProblems(content),
    ...content.capabilities.flatMap((it, i, all) => capabilityProblems(it, i, all)),
    ...(isTooLarge ? [['/initial_files', 'too_large']] : []),
    ...files.flatMap((it, i, all) => fileProblems(it, i, all)),
    ...Object.entries(content.mcp_servers).flatMap(([name, it]) => serverProblems(name, it, prefixes)),
    ...Object.entries(content.network_access ?? {}).flatMap(([key, patterns]) =>
      patterns.flatMap((it, i) => (isPattern(it) ? [] : [[`/network_access/${key}/${i}`, 'invalid_format']])),
    ),
  ];
}

/** What is within its limits alone, and too large together. */
function togetherProblems({ capabilities, network_access: access }) {
  const bytes = (texts) => texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const configs = capabilities.map(({ config }) => JSON.stringify(config)).filter((it) => it !== '{}');
  return [
    ...(bytes(configs) > ALL_CONFIG_BYTES ? [['/capabilities', 'too_large']] : []),
    ...(bytes(Object.values(access ?? {}).flat()) > ALL_PATTERN_BYTES
      ? [['/network_access', 'too_large']]
      : []),
  ];
}

function capabilityProblems({ ref, config }, i, all) {
  const check = configs.get(ref);
  return [
    ...(all.findIndex((it) => it.ref === ref) < i ? [[`/capabilities/${i}/ref`, 'duplicate']] : []),
    ...(check || FOREIGN.test(ref) ? [] : [[`/capabilities/${i}/ref`, 'capability_not_found']]),
    ...(!check || check(config) ? [] : [[`/capabilities/${i}/config`, 'invalid_config']]),
    ...(JSON.stringify(config).length > CONFIG_BYTES ? [[`/capabilities/${i}/config`, 'too_large']] : []),
  ];
}

function sizeOf({ content, encoding }) {
  return Buffer.byteLength(content, encoding === 'base64' ? 'base64' : 'utf8');
}

function fileProblems({ path, content, encoding }, i, all) {
  const clashes = (it) => it === path || it.startsWith(`${path}/`) || path.startsWith(`${it}/`);
  const isBad = encoding === 'base64' && Buffer.from(content, 'base64').toString('base64') !== content;
  return [
    ...(all.slice(0, i).some((it) => clashes(it.path))
      ? [[`/initial_files/${i}/path`, 'path_conflict']]
      : []),
    ...(isBad ? [[`/initial_files/${i}/content`, 'invalid_format']] : []),
  ];
}

/** IPv6 literals are refused one and all: to tell the public ones would be a page of its own. */
function serverProblems(name, { url }, prefixes) {
  const prefix = name.replace(/[^a-zA-Z0-9]/gu, '_').toLowerCase();
  const isTaken = /__|_$/.test(prefix) || prefixes.has(prefix);
  prefixes.add(prefix);
  const host = URL.canParse(url) ? new URL(url).hostname.replace(/\.$/, '') : 'localhost';
  const isPrivate = isIPv4(host)
    ? privateRanges.check(host)
    : host.startsWith('[') || PRIVATE_NAME.test(host);
  return [
    ...(isTaken ? [[`/mcpServers/${name}`, 'invalid_format']] : []),
    ...(isPrivate ? [[`/mcpServers/${name}/url`, 'private_host']] : []),
  ];
}

function isPattern(pattern) {
  const url = pattern.includes('://') ? pattern : `http://${pattern.replace(/^\*\./, '')}`;
  return URL.canParse(url) && !/\.\.|(^|\.)-|-(\.|$)/.test(new URL(url).hostname);
}

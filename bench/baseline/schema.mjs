/** The form of a create body as a JSON Schema. An explicit null counts as absent, as everywhere but for the name. */

const text = (maxLength, more = {}) => ({ type: ['string', 'null'], maxLength, ...more });
const choice = (...words) => ({ enum: [...words, null] });
const flag = { type: ['boolean', 'null'] };
const list = (items, maxItems) => ({ type: ['array', 'null'], items, maxItems });
const map = (more = {}) => ({ type: ['object', 'null'], ...more });
const record = (required, properties) => ({
  type: 'object',
  required,
  properties,
  additionalProperties: false,
});

const capability = record(['ref'], {
  ref: { type: 'string', pattern: '^[A-Za-z_][\\w.:-]{0,127}$' },
  config: map(),
});

const file = record(['path', 'content'], {
  path: {
    type: 'string',
    minLength: 1,
    maxLength: 1024,
    not: { pattern: '^/$|^/workspace/?$|//|(^|/)\\.\\.?(/|$)|/$|\\\\|[\\u0000-\\u001f\\u007f-\\u009f]' },
  },
  content: { type: 'string' },
  encoding: choice('text', 'base64'),
  is_readonly: flag,
});

const server = record(['url'], {
  type: choice('http'),
  url: { type: 'string', maxLength: 2048, pattern: '^https?://[^\\s/?#@\\\\][^\\s@#\\\\]*$' },
  headers: map({ maxProperties: 0 }),
  auth_mode: choice('none', 'api_key', 'oauth', 'o_auth'),
  oauth_provider_id: text(255),
  tool_discovery: flag,
  protocol_mode: choice('auto', 'legacy', 'stable', 'rc'),
});

const networkPattern = {
  type: 'string',
  maxLength: 2048,
  pattern: '^(\\*\\.)?[^\\s*:/@?#\\\\]+$|^(https?|wss?)://[^\\s*/@?#\\\\]+(/[^\\s?#*\\\\]*)?$',
};

export const harnessSchema = record(['name'], {
  name: { type: 'string', maxLength: 64, pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' },
  display_name: text(2048),
  description: text(10_240),
  system_prompt: text(1_048_576),
  parent_harness_id: text(40, { pattern: '^harness_[0-9a-f]{32}$' }),
  default_model_id: text(255, { pattern: '^[^\\s\\u0000-\\u001f]+$' }),
  tags: list({ type: 'string', pattern: '^\\s*\\S(.{0,62}\\S)?\\s*$' }, 50),
  capabilities: list(capability, 251),
  initial_files: list(file, 100),
  mcpServers: map({
    maxProperties: 50,
    propertyNames: { pattern: '\\S', maxLength: 64 },
    additionalProperties: server,
  }),
  network_access: {
    anyOf: [
      { type: 'null' },
      record([], { allowed: list(networkPattern, 500), blocked: list(networkPattern, 500) }),
    ],
  },
  embedder_metadata: map({
    maxProperties: 16,
    propertyNames: { maxLength: 64 },
    additionalProperties: { type: 'string', maxLength: 512 },
  }),
  parallel_tool_calls: flag,
});

/**
 * What the service is measured against: get by ID, list and create as one writes them by hand with Fastify and `pg`,
 * on the same tables, with the same pool, the same check of API keys (SHA-256, remembered for the same few seconds),
 * the same representation and entity tag, and one statement per request. It leaves out what the load does not use:
 * names in paths, filters, sort orders, inheritance (a parent only has to exist), secrets; and what the service adds
 * around every answer: security headers, metrics, logs.
 *
 * Environment: PORT, DATABASE_URL (migrated, with an organization and its key), DATABASE_POOL_SIZE, PUBLIC_URL,
 * MAX_HARNESSES_PER_ORG.
 */
import { createHash, randomUUID } from 'node:crypto';
import fastify from 'fastify';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { parseBody, Refusal, toContent } from './baseline/draft.mjs';
import { represent, titleCase, toUuid } from './baseline/representation.mjs';

const { PORT, DATABASE_URL, DATABASE_POOL_SIZE, PUBLIC_URL, MAX_HARNESSES_PER_ORG } = process.env;
const BODY_LIMIT = 10 * 1024 * 1024;
const KEY_LIFE_MILLISECONDS = 4_000;
const LEVELS = { member: 1, admin: 2, owner: 3 };
const WRITABLE =
  'name, display_name, description, system_prompt, parent_harness_id, default_model_id, tags, capabilities, ' +
  'initial_files, mcp_servers, network_access, embedder_metadata, parallel_tool_calls';
const COLUMNS =
  `id, ${WRITABLE}, is_built_in, status, version, copied_from_id, copied_from_version, ` +
  'created_at, updated_at, archived_at, deleted_at';

const pool = new pg.Pool({ connectionString: DATABASE_URL, max: Number(DATABASE_POOL_SIZE) });
const app = fastify({ bodyLimit: BODY_LIMIT, genReqId: () => randomUUID() });
app.removeAllContentTypeParsers();
app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_request, body) =>
  parseBody(body),
);
app.setErrorHandler((error, request, reply) => {
  const { status = error.statusCode ?? 500, code = 'internal_error', errors } = error;
  const detail = status < 500 ? error.message : 'internal error';
  const problem = { error: detail, type: 'about:blank', title: detail, status, detail, code };
  reply.code(status).type('application/problem+json');
  reply.send({ ...problem, instance: request.url, request_id: request.id, errors });
});

/** Callers by the hash of their token, each with the time until which that holds. */
const known = new Map();

async function authenticate(request) {
  const token = /^(?:(?:bearer|apikey) +)?(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (!token) throw new Refusal(401, 'unauthenticated');
  const hash = createHash('sha256').update(token).digest();
  const remembered = known.get(hash.toString('latin1'));
  const caller = remembered?.until > Date.now() ? remembered.caller : await findCaller(hash);
  if (!caller) throw new Refusal(401, 'unauthenticated');
  const wanted = request.headers['x-org-id'];
  if (wanted !== undefined && wanted !== caller.orgId) throw new Refusal(404, 'organization_not_found');
  request.caller = caller;
}

async function findCaller(hash) {
  const until = Date.now() + KEY_LIFE_MILLISECONDS;
  const { rows } = await pool.query(
    `SELECT org_id, role FROM api_key
     WHERE token_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) LIMIT 1`,
    [hash],
  );
  const caller = rows[0] && { orgId: rows[0].org_id, level: LEVELS[rows[0].role] };
  if (caller) known.set(hash.toString('latin1'), { caller, until });
  else known.delete(hash.toString('latin1'));
  return caller;
}

function send(request, reply, body, headers = {}) {
  const json = JSON.stringify(body);
  reply.headers({
    'X-Request-Id': request.id,
    'Cache-Control': 'private, no-cache',
    Vary: 'Authorization, X-Org-Id',
    ...headers,
  });
  if (body.version) {
    const digest = createHash('sha256').update(json).digest('base64url').slice(0, 16);
    const etag = `"${body.version}-${digest}"`;
    const given = request.headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
    reply.header('ETag', etag);
    if (request.method === 'GET' && given?.some((tag) => tag === etag || tag === '*'))
      return reply.code(304).send();
  }
  return reply.type('application/json; charset=utf-8').send(json);
}

const GET = `SELECT ${COLUMNS} FROM harnesses.harness WHERE org_id = $1 AND id = $2 AND status <> 'deleted'`;

app.get('/v1/harnesses/:id', { onRequest: authenticate }, async (request, reply) => {
  const { id } = request.params;
  const isId = /^harness_[0-9a-f]{32}$/.test(id);
  const { rows } = isId ? await pool.query(GET, [request.caller.orgId, toUuid(id)]) : { rows: [] };
  if (rows.length === 0) throw new Refusal(404, 'harness_not_found');
  return send(request, reply, represent(rows[0], request.caller.level, PUBLIC_URL));
});

const LIST = `SELECT ${COLUMNS},
    (SELECT count(*) FROM harnesses.harness WHERE org_id = $1 AND status = 'active') AS total
  FROM harnesses.harness
  WHERE org_id = $1 AND status = 'active' AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4::uuid))
  ORDER BY created_at DESC, id DESC LIMIT $2 + 1`;

app.get('/v1/harnesses', { onRequest: authenticate }, async (request, reply) => {
  const { limit: wanted = '100', cursor, ...others } = request.query;
  const limit = /^\d{1,3}$/.test(wanted) ? Number(wanted) : 0;
  if (limit < 1 || limit > 200 || Object.keys(others).length > 0) throw new Refusal(400, 'validation_failed');
  const after = cursor ? Buffer.from(cursor, 'base64url').toString().split(' ') : [null, null];
  const { rows } = await pool.query(LIST, [request.caller.orgId, limit, ...after]);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : null;
  const next = last && Buffer.from(`${last.created_at.toISOString()} ${last.id}`).toString('base64url');
  const link = `<${PUBLIC_URL}/v1/harnesses?limit=${limit}&cursor=${next}>; rel="next"`;
  const data = page.map((row) => represent(row, request.caller.level, PUBLIC_URL));
  const total = Number(rows[0]?.total ?? 0);
  return send(request, reply, { data, total, limit, next_cursor: next }, next ? { Link: link } : {});
});

const WRITTEN = [...WRITABLE.split(', '), 'search_text', 'size_bytes'];
const PLACEHOLDERS = WRITTEN.map((_column, i) => `$${i + 4}`);
const CREATE = `WITH counted AS (
    UPDATE harnesses.harness_org SET own_harnesses = own_harnesses + 1
    WHERE org_id = $1 AND own_harnesses < $2 RETURNING org_id
  )
  INSERT INTO harnesses.harness (org_id, id, ${WRITTEN.join(', ')})
  SELECT org_id, $3, ${PLACEHOLDERS.join(', ')} FROM counted
  RETURNING ${COLUMNS}`;

app.post('/v1/harnesses', { onRequest: authenticate }, async (request, reply) => {
  const { caller, body } = request;
  if (caller.level < LEVELS.admin) throw new Refusal(403, 'permission_denied');
  const columns = toColumns(toContent(body ?? null));
  const values = [caller.orgId, MAX_HARNESSES_PER_ORG, uuidv7(), ...WRITTEN.map((name) => columns[name])];
  const { rows } = await pool.query(CREATE, values).catch(explain);
  if (rows.length === 0) throw new Refusal(409, 'harness_limit_reached');
  const created = represent(rows[0], caller.level, PUBLIC_URL);
  reply.code(201);
  return send(request, reply, created, { Location: created.self_url });
});

function toColumns(content) {
  const columns = {
    ...content,
    parent_harness_id: content.parent_harness_id && toUuid(content.parent_harness_id),
  };
  for (const key of ['capabilities', 'initial_files', 'mcp_servers', 'network_access', 'embedder_metadata']) {
    columns[key] &&= JSON.stringify(columns[key]);
  }
  const { name, display_name: shown, description, tags } = content;
  const words = [name, shown ?? titleCase(name), description, ...tags].join('\n').normalize('NFC');
  const texts = Object.values(columns).filter((value) => typeof value === 'string');
  return {
    ...columns,
    search_text: words.toUpperCase().toLowerCase().replaceAll('ς', 'σ'),
    size_bytes: texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
  };
}

/** @returns {never} */
function explain(error) {
  if (error.code === '23505') throw new Refusal(409, 'harness_name_taken', [{ pointer: '/name' }]);
  if (error.code === '23503')
    throw new Refusal(400, 'validation_failed', [{ pointer: '/parent_harness_id' }]);
  throw error;
}

app.get('/health/ready', async () => {
  await pool.query('SELECT 1');
  return { status: 'ok' };
});

process.on('SIGTERM', () => void app.close().then(() => pool.end()));
await app.listen({ port: Number(PORT), host: '127.0.0.1' });

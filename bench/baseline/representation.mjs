/** A row as clients see it, key by key in the service's order: so both servers send the same bytes. */

const action = (rel, level, method, operationId, path, hint, on) => ({
  rel,
  level,
  method,
  operationId,
  path,
  hint,
  on,
});

/** Whom they need (1 member, 2 admin, 3 owner) and on which status of ordinary harnesses they make sense. */
const ACTIONS = [
  action('self', 1, 'GET', 'get_harness', '', 'Read this harness.'),
  action('update', 2, 'PATCH', 'update_harness', '', 'Change the keys you send; the others stay.', 'active'),
  action('copy', 2, 'POST', 'copy_harness', '/copy', 'Make an editable harness with the same configuration.'),
  action('archive', 2, 'DELETE', 'delete_harness', '', 'Take it out of use; it can be restored.', 'active'),
  action(
    'restore',
    2,
    'PATCH',
    'update_harness',
    '',
    'Send {"status":"active"} to bring it back into use.',
    'archived',
  ),
  action(
    'delete',
    3,
    'POST',
    'destroy_harness',
    '/delete',
    'Erase it for good; this cannot be undone.',
    'archived',
  ),
];
const SCHEMAS = { update: 'UpdateHarnessDto', restore: 'UpdateHarnessDto', copy: 'CopyHarnessDto' };

export function represent(row, level, publicUrl) {
  const id = toHarnessId(row.id);
  const url = `${publicUrl}/v1/harnesses/${id}`;
  const viewUrl = `${publicUrl}/docs#/harnesses/get_harness`;
  return {
    id,
    name: row.name,
    display_name: row.display_name ?? titleCase(row.name),
    description: row.description,
    system_prompt: row.system_prompt,
    parent_harness_id: row.parent_harness_id && toHarnessId(row.parent_harness_id),
    default_model_id: row.default_model_id,
    tags: row.tags,
    capabilities: row.capabilities,
    initial_files: row.initial_files,
    mcpServers: row.mcp_servers,
    network_access: row.network_access,
    embedder_metadata: row.embedder_metadata,
    parallel_tool_calls: row.parallel_tool_calls,
    is_built_in: row.is_built_in,
    status: row.status,
    version: row.version,
    copied_from: row.copied_from_id && {
      harness_id: toHarnessId(row.copied_from_id),
      version: row.copied_from_version,
    },
    created_at: row.created_at,
    updated_at: row.updated_at,
    archived_at: row.archived_at,
    deleted_at: row.deleted_at,
    session_count: 0,
    app_count: 0,
    self_url: url,
    view_url: viewUrl,
    ui_link: viewUrl,
    allowed_actions: actionsOn(row, level, url),
  };
}

function actionsOn(row, level, url) {
  return ACTIONS.filter(
    (it) => it.level <= level && (!it.on || (it.on === row.status && !row.is_built_in)),
  ).map(({ rel, method, operationId, path, hint }) => {
    const shown = { rel, method, operation_id: operationId, href: url + path, hint };
    return SCHEMAS[rel] ? { ...shown, schema_ref: `#/components/schemas/${SCHEMAS[rel]}` } : shown;
  });
}

export function titleCase(name) {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

export function toHarnessId(uuid) {
  return `harness_${uuid.replaceAll('-', '')}`;
}

export function toUuid(id) {
  return id.slice('harness_'.length).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

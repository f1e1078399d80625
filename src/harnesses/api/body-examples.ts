/** For the documentation: bodies that work as they stand. */
export const CREATE_EXAMPLES = {
  smallest: { summary: 'Only a name', value: { name: 'deep-research' } },
  usual: {
    summary: 'Prompt, capabilities, a file and network rules',
    value: {
      name: 'market-scan',
      description: 'Watches a market and writes a report.',
      system_prompt: 'You watch a market and report what has changed, with sources.',
      default_model_id: 'gpt-5',
      tags: ['research'],
      capabilities: [{ ref: 'web_search' }, { ref: 'web_fetch', config: { timeout_seconds: 20 } }],
      initial_files: [{ path: '/README.md', content: '# Reports go to /reports\n', is_readonly: true }],
      network_access: { allowed: ['*.example.com'] },
    },
  },
  mcp: {
    summary: 'With an MCP server',
    value: {
      name: 'issue-helper',
      mcpServers: {
        tracker: {
          url: 'https://mcp.example.com/v1',
          headers: { Authorization: 'Bearer …' },
          auth_mode: 'api_key',
        },
      },
    },
  },
};

export const UPDATE_EXAMPLES = {
  change: {
    summary: 'Change some keys',
    value: { description: 'Watches two markets.', tags: ['research', 'weekly'] },
  },
  clear: { summary: 'Clear keys', value: { default_model_id: null, network_access: null } },
  archive: { summary: 'Archive', value: { status: 'archived' } },
  restore: { summary: 'Restore', value: { status: 'active' } },
};

export const COPY_EXAMPLES = {
  plain: { summary: 'Let the service name it', value: {} },
  named: { summary: 'Name it yourself', value: { name: 'my-generic', display_name: 'My Generic' } },
};

export const LAYER_EXAMPLES = {
  session: {
    summary: 'An agent and its session on top',
    value: {
      layers: [
        { kind: 'agent', id: 'agent_7', system_prompt: 'You answer in French.' },
        { kind: 'session', id: 'session_42', default_model_id: 'gpt-5' },
      ],
    },
  },
};

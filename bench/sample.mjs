/** A harness as people write them: a page of prompt, some capabilities, a file, an MCP server and network rules. */

const PROMPT = `You are a research assistant. Find, read and weigh sources before you answer.\n\n${'- Say where every claim comes from, and what speaks against it.\n'.repeat(16)}`;

/** @param {string} name */
export function sampleHarness(name) {
  return {
    name,
    description: 'Finds, reads and weighs sources, and writes a report with citations.',
    system_prompt: PROMPT,
    default_model_id: 'gpt-5',
    tags: ['research', 'web', 'reports'],
    capabilities: [{ ref: 'session_file_system' }, { ref: 'web_fetch', config: {} }, { ref: 'current_time' }],
    initial_files: [{ path: 'README.md', content: '# Start here\n\nWrite the report to report.md.\n' }],
    mcpServers: { search: { url: 'https://search.example.com/mcp' } },
    network_access: {
      allowed: ['*.example.com', 'https://api.example.org/v1/'],
      blocked: ['ads.example.com'],
    },
    embedder_metadata: { team: 'growth', purpose: 'benchmark' },
  };
}

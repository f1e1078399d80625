/** One with everything, and one with everything wrong. */
export const FULL = {
  name: 'research',
  display_name: 'Research',
  description: 'Reads the web.',
  system_prompt: 'Be thorough.\n',
  default_model_id: 'gpt-5',
  tags: ['web', ' web ', 'b'],
  capabilities: ['web_fetch', { ref: 'current_time', config: {} }],
  initial_files: [
    { path: 'README.md', content: 'read me' },
    { path: '/a/b.bin', content: 'AAEC', encoding: 'base64', is_readonly: true },
  ],
  mcpServers: {
    github: { url: 'https://mcp.github.com/', headers: { 'X-Long-Name': 'a', Authorization: 'Bearer abc' } },
    b: { url: 'https://b.example.com/', headers: { 'X-Key': '${secret:KEY}' } },
  },
  network_access: { allowed: ['*.example.com', 'mcp.github.com'], blocked: ['ads.example.com'] },
  embedder_metadata: { zz: '1', a: '2' },
  parallel_tool_calls: true,
};

export const WRONG = {
  name: 'Not A Name',
  tags: [7],
  capabilities: ['web_fetchh', 'web_fetch', 'web_fetch'],
  network_access: { allowed: ['.example.com'] },
  mcpServers: { a__b: { url: 'http://localhost/' } },
  colour: 'red',
};

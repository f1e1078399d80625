import { nearest } from './nearest.js';

const HARNESS = ['name', 'system_prompt', 'default_model_id', 'mcpServers', 'tags', 'parent_harness_id'];
const MORE = ['display_name', 'initial_files', 'network_access', 'embedder_metadata'];
const DOCUMENT = ['name', 'system_prompt', 'default_model_id', 'mcpServers', 'tags', 'parent_name'];

describe('the word that is meant', () => {
  it.each([
    ['nam', HARNESS, 'name'],
    ['model', HARNESS, 'default_model_id'],
    ['Model', HARNESS, 'default_model_id'],
    ['defaultModelId', HARNESS, 'default_model_id'],
    ['instructions', HARNESS, 'system_prompt'],
    ['systemPrompt', HARNESS, 'system_prompt'],
    ['prompt', HARNESS, 'system_prompt'],
    ['servers', HARNESS, 'mcpServers'],
    ['mcp-servers', HARNESS, 'mcpServers'],
    ['parent', DOCUMENT, 'parent_name'],
    ['extends', DOCUMENT, 'parent_name'],
    ['parent', HARNESS, 'parent_harness_id'],
    ['extends', HARNESS, 'parent_harness_id'],
    ['base', DOCUMENT, 'parent_name'],
    ['inherits', HARNESS, 'parent_harness_id'],
    ['title', MORE, 'display_name'],
    ['files', MORE, 'initial_files'],
    ['network', MORE, 'network_access'],
    ['metadata', MORE, 'embedder_metadata'],
    ['mcp', HARNESS, 'mcpServers'],
    ['transport', ['type', 'url', 'headers'], 'type'],
    ['serverUrl', ['type', 'url', 'headers'], 'url'],
    ['httpUrl', ['type', 'url', 'headers'], 'url'],
    ['uri', ['type', 'url', 'headers'], 'url'],
    ['streamable-http', ['http'], 'http'],
    ['streamableHttp', ['http'], 'http'],
    ['streamable_http', ['http'], 'http'],
    ['HTTP', ['http'], 'http'],
    ['model', ['name', 'tags'], undefined],
    ['constructor', HARNESS, undefined],
    ['sse', ['http'], undefined],
    ['x'.repeat(101), HARNESS, undefined],
  ])('for %s among %j is %s', (word, known, meant) => {
    expect(nearest(word, known)).toBe(meant);
  });
});

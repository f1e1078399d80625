import { describeHarness } from './describe-harness.js';
import type { Harness } from './harness.js';

const bare: Harness = {
  id: 'harness_1',
  name: 'a',
  display_name: 'A',
  description: null,
  system_prompt: '',
  parent_harness_id: null,
  default_model_id: null,
  tags: [],
  capabilities: [],
  initial_files: [],
  mcpServers: {},
  network_access: null,
  embedder_metadata: {},
  parallel_tool_calls: null,
  is_built_in: false,
  status: 'active',
  version: 3,
  updated_at: '2026-11-20T12:00:00.000Z',
};

describe('describeHarness', () => {
  it('leaves out what is not said', () => {
    expect(describeHarness(bare)).toEqual([
      'name          a',
      'display name  A',
      'id            harness_1',
      'status        active',
      'version       3 of 2026-11-20T12:00:00.000Z',
    ]);
  });

  it.each<[string, Partial<Harness>, string]>([
    ['a description on one line', { description: 'two\nlines' }, 'description   two lines'],
    ['a built-in', { is_built_in: true }, 'status        active, built-in'],
    [
      'capabilities',
      {
        capabilities: [
          { ref: 'x', config: {} },
          { ref: 'y', config: {} },
        ],
      },
      'capabilities  x, y',
    ],
    ['files', { initial_files: [{ path: '/a' }] }, 'files         /a'],
    ['servers', { mcpServers: { docs: { url: 'https://a.org' } } }, 'MCP servers   docs (https://a.org)'],
    ['blocked hosts', { network_access: { allowed: [], blocked: ['x.org'] } }, 'blocked       x.org'],
    ['metadata', { embedder_metadata: { a: '1', b: '2' } }, 'metadata      a=1, b=2'],
    ['tool calls', { parallel_tool_calls: false }, 'tool calls    one at a time'],
  ])('shows %s', (_, said, line) => {
    expect(describeHarness({ ...bare, ...said })).toContain(line);
  });

  it('ends with the prompt', () => {
    const lines = describeHarness({ ...bare, system_prompt: 'One.\n\n  Two.\n' });
    expect(lines.slice(-4)).toEqual(['', 'One.', '', '  Two.']);
  });
});

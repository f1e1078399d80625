import { mcpServersProblems } from './mcp-servers.js';

const URL_OK = 'https://mcp.example.com/v1?x=1';
const found = (value: unknown) => mcpServersProblems(value).map(({ code, pointer }) => `${code} ${pointer}`);

describe('what is said about servers of other formats', () => {
  it.each([
    [{ command: 'npx', args: ['-y', 'x'], env: { A: 'b' }, type: 'stdio', disabled: false, timeout: 5 }],
    [{ command: 'npx' }],
    [{ type: 'stdio' }],
    [{ type: 'local', tools: ['*'] }],
  ])('is one sentence for %j', (server) => {
    const problems = mcpServersProblems({ s: server });
    expect(problems).toEqual([
      { pointer: '/s', code: 'invalid_value', detail: expect.stringContaining('is a local server (stdio)') },
    ]);
  });

  it.each([
    [{ url: URL_OK, command: 'npx' }, ['unknown_key /s/command']],
    [{ type: 'http' }, ['required /s/url']],
  ])('is about keys when a server is no local one: %j', (server, problems) => {
    expect(found({ s: server })).toEqual(problems);
  });

  it.each(['streamable-http', 'streamableHttp', 'streamable_http', 'HTTP'])('is http for %s', (type) => {
    expect(mcpServersProblems({ s: { type, url: URL_OK } })[0]).toMatchObject({ suggestion: 'http' });
  });

  it.each([
    ['Internet Search (Tavily)', 'Internet Search Tavily'],
    ['a__b', 'a-b'],
    ['a. b', 'a b'],
    ['a_', 'a'],
    ['GitHub!', 'GitHub'],
    ['日本', undefined],
    ['(x)', 'x'],
  ])('is a name that works for %s: %s', (name, works) => {
    const [problem] = mcpServersProblems({ [name]: { url: URL_OK } });
    expect(problem?.suggestion).toBe(works);
    expect(found({ [works ?? 'x']: { url: URL_OK } })).toEqual([]);
  });

  it('is no name that another server has', () => {
    const [problem] = mcpServersProblems({ 'a ': { url: URL_OK }, A: { url: URL_OK } });
    expect(problem).toEqual(expect.not.objectContaining({ suggestion: expect.anything() }));
  });
});

import { CapabilityCatalogue } from './capability-catalogue.js';
import type { Capability, JsonSchema } from '../rules/capability.js';

function capability(id: string, more: Partial<Capability> = {}): Capability {
  const texts = { name: `The ${id}`, description: `What ${id} does.`, category: 'files', icon: 'file' };
  const lists = { dependencies: [], features: [], tool_definitions: [] };
  const schema: JsonSchema = { type: 'object', additionalProperties: false, properties: {} };
  return {
    id,
    ...texts,
    ...lists,
    status: 'available',
    risk_level: 'low',
    config_schema: schema,
    system_prompt: '',
    ...more,
  };
}

const tool = (name: string) => ({ name, description: name, parameters: { type: 'object' } });
const SCHEMA: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    limit: { type: 'integer', minimum: 1 },
    mode: { enum: ['on', 'off'] },
    nested: { type: 'object', additionalProperties: false, properties: { 'a/b': { type: 'string' } } },
    list: { type: 'array', items: { type: 'string' } },
    set: { type: 'array', maxItems: 10, uniqueItems: true },
  },
};
const catalogue = new CapabilityCatalogue([
  capability('shell', { config_schema: SCHEMA, dependencies: ['files'], tool_definitions: [tool('run')] }),
  capability('files', { features: ['browser', 'tree'], tool_definitions: [tool('read'), tool('write')] }),
  capability('editor', { dependencies: ['shell', 'files'], features: ['tree'], category: 'Writing' }),
]);
const ids = (found: Capability[]) => found.map(({ id }) => id);

describe('a catalogue', () => {
  it('refuses two capabilities of one ID', () => {
    expect(() => new CapabilityCatalogue([capability('a'), capability('a')])).toThrow('same ID');
  });

  it('refuses a dependency that is not there, naming both', () => {
    const broken = [capability('a', { dependencies: ['b'] })];
    expect(() => new CapabilityCatalogue(broken)).toThrow(/a depends on b/);
  });

  it.each(Object.keys(capability('a')))('refuses a capability without %s, naming both', (key) => {
    const broken = [capability('b'), { ...capability('a'), [key]: undefined }];
    const id = key === 'id' ? 'undefined' : '"a"';
    expect(() => new CapabilityCatalogue(broken)).toThrow(
      new RegExp(`^The capability ${id} needs an? \\w+ as \`${key}\`\\.$`),
    );
  });

  it.each<[object, string]>([
    [{ name: 7 }, 'needs a string as `name`'],
    [{ dependencies: 'files' }, 'needs a list as `dependencies`'],
    [{ config_schema: [] }, 'needs an object as `config_schema`'],
    [{ dependencies: [undefined] }, 'depends on undefined'],
  ])('refuses a capability with %j', (more, sentence) => {
    expect(() => new CapabilityCatalogue([capability('a', more)])).toThrow(sentence);
  });

  it.each([null, undefined, 'shell', ['shell']])('refuses %j among the capabilities', (wrong) => {
    expect(() => new CapabilityCatalogue([wrong as never])).toThrow('must be objects');
  });

  it.each([
    ['', 'must start with an ASCII letter'],
    ['with space', 'must start with an ASCII letter'],
    ['x'.repeat(129), 'must have at most 128 bytes'],
    ['mcp:search', 'must not begin with mcp:'],
    ['skill:', 'must have a name behind skill:'],
    ['declarative:x', 'must not begin with declarative:'],
  ])('refuses the ID %j, which no harness could use', (id, sentence) => {
    expect(() => new CapabilityCatalogue([capability(id)])).toThrow(sentence);
  });

  it('hands out what nobody can change, and is not changed by whoever made it', () => {
    const given = [capability('a', { tool_definitions: [tool('run')] })];
    const own = new CapabilityCatalogue(given);
    given[0]!.name = 'changed';
    const [shown] = own.page({}).data as Capability[];
    expect(shown!.name).toBe('The a');
    for (const change of [
      () => (shown!.name = 'changed'),
      () => shown!.features.push('changed'),
      () => (shown!.tool_definitions[0]!.parameters.type = 'changed'),
      () => (own.capabilities as Capability[]).push(shown!),
    ])
      expect(change).toThrow(TypeError);
    expect(given[0]!.features).not.toBe(shown!.features);
  });

  it('may be empty', () => {
    expect(new CapabilityCatalogue([]).problems({ ref: 'shell', config: {} })).toMatchObject([
      { code: 'capability_not_found', pointer: '/ref' },
    ]);
  });

  it.each(['constructor', '__proto__', 'Shell', ''])('does not find %j', (id) => {
    expect(catalogue.find(id)).toBeNull();
  });
});

describe('a search', () => {
  it.each<[string, string[]]>([
    ['', ['shell', 'files', 'editor']],
    ['SHELL', ['shell']],
    ['the does', ['shell', 'files', 'editor']],
    ['writing edi', ['editor']],
    ['.*', []],
  ])('for %j finds %j', (text, expected) => {
    expect(ids(catalogue.search(text))).toEqual(expected);
  });
});

describe('a selection', () => {
  const problems = (ref: string, config: object = {}) =>
    catalogue
      .problems({ ref, config: config as Record<string, unknown> })
      .map(({ pointer, code, suggestion }) => [pointer, code, suggestion]);

  it.each(['mcp:x', 'skill:x', 'plugin:x', 'declarative:x'])('with %s is the business of the host', (ref) => {
    expect(problems(ref, { any: 1 })).toEqual([]);
  });

  it.each([
    ['shel', 'shell'],
    ['file', 'files'],
    ['something-else-entirely', undefined],
  ])('with %s gets the suggestion %s', (ref, suggestion) => {
    expect(problems(ref)).toEqual([['/ref', 'capability_not_found', suggestion]]);
  });

  it.each<[object, [string, string, (string | undefined)?][]]>([
    [{}, []],
    [{ limit: 1, mode: 'on', nested: { 'a/b': '' }, list: ['x'] }, []],
    [{ limit: 0 }, [['/config/limit', 'invalid_config']]],
    [{ limit: '1' }, [['/config/limit', 'invalid_config']]],
    [{ list: ['x', 1] }, [['/config/list/1', 'invalid_config']]],
    [{ nested: { 'a/b': 1 } }, [['/config/nested/a~1b', 'invalid_config']]],
    [{ set: [1, '1', [1], { a: 1, b: 2 }, [['a', 1]], { a: 1 }, null, 'null'] }, []],
    [
      {
        set: [
          { a: 1, b: 2 },
          { b: 2, a: 1 },
        ],
      },
      [['/config/set', 'invalid_config']],
    ],
    [
      { set: Array.from({ length: 30_000 }, () => ({})) },
      [
        ['/config/set', 'invalid_config'],
        ['/config/set', 'invalid_config'],
      ],
    ],
    [{ limt: 1 }, [['/config/limt', 'unknown_key', 'limit']]],
    [{ nested: { 'a/c': '' } }, [['/config/nested/a~1c', 'unknown_key', 'a/b']]],
    [
      { limit: 0, mode: 'x' },
      [
        ['/config/limit', 'invalid_config'],
        ['/config/mode', 'invalid_config'],
      ],
    ],
  ])('with the config %j has the problems %j', (config, expected) => {
    expect(problems('shell', config)).toEqual(expected.map(([pointer, code, near]) => [pointer, code, near]));
  });

  it('hears of as many problems as are shown', () => {
    expect(problems('shell', { list: Array.from({ length: 30_000 }, () => 1) })).toHaveLength(100);
  });

  it('is told the choices there are', () => {
    const [problem] = catalogue.problems({ ref: 'shell', config: { mode: 'x' } });
    expect(problem!.detail).toContain('on, off');
  });

  it('does not drown in settings that nobody knows', () => {
    const config = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, 0]));
    expect(problems('shell', config)).toHaveLength(100);
  });

  it('does not take a setting from the prototype', () => {
    const hostile = JSON.parse('{"__proto__":{"limit":1}}') as object;
    expect(problems('shell', hostile)).toMatchObject([['/config/__proto__', 'unknown_key']]);
  });
});

describe('gathering', () => {
  const gather = (...refs: string[]) => {
    const { tools, features } = catalogue.gather(refs.map((ref) => ({ ref, config: {} })));
    return [tools.map(({ name }) => name), features];
  };

  it.each<[string[], string[], string[]]>([
    [[], [], []],
    [['files'], ['read', 'write'], ['browser', 'tree']],
    [['shell'], ['run', 'read', 'write'], ['browser', 'tree']],
    [['editor'], ['run', 'read', 'write'], ['tree', 'browser']],
    [
      ['files', 'shell', 'editor'],
      ['read', 'write', 'run'],
      ['browser', 'tree'],
    ],
    [['skill:x', 'unknown'], [], []],
  ])('%j brings the tools %j and the features %j, each once', (refs, tools, features) => {
    expect(gather(...refs)).toEqual([tools, features]);
  });

  it('comes to an end where dependencies go round in a circle', () => {
    const circle = new CapabilityCatalogue([
      capability('a', { dependencies: ['b'], tool_definitions: [tool('x')] }),
      capability('b', { dependencies: ['a'] }),
    ]);
    expect(circle.gather([{ ref: 'b', config: {} }]).tools).toHaveLength(1);
  });
});

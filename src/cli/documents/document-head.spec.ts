import type { Format } from './document-type.js';
import { readHead } from './document-head.js';

const read = (format: Format, text: string) => readHead(format, Buffer.from(text));

describe('readHead', () => {
  it.each<[string, Format, string, object | undefined]>([
    ['YAML', 'yaml', 'name: a\nparent_name: b\ntags: [x]\n', { name: 'a', parentName: 'b' }],
    ['YAML after a byte order mark', 'yaml', '\ufeffname: a\n', { name: 'a' }],
    ['YAML with a start line', 'yaml', '---\nname: "a"\n', { name: 'a' }],
    ['an alias', 'yaml', 'description: &x a\nname: *x\n', { name: 'a' }],
    ['a null parent', 'yaml', 'name: a\nparent_name:\n', { name: 'a' }],
    ['a name that is a number', 'yaml', 'name: 12\n', {}],
    ['a name that is a list', 'yaml', 'name: [a]\n', {}],
    ['broken YAML', 'yaml', 'name: [a\n', undefined],
    ['a key that stands twice', 'yaml', 'name: a\nname: b\n', undefined],
    ['two documents', 'yaml', 'name: a\n---\nname: b\n', undefined],
    ['a list', 'yaml', '- name: a\n', undefined],
    ['nothing', 'yaml', '', undefined],
    ['JSON', 'json', '{"name": "a", "parent_name": "b"}', { name: 'a', parentName: 'b' }],
    ['JSON that is null', 'json', 'null', {}],
    ['broken JSON', 'json', '{"name": "a"', undefined],
    ['Markdown', 'markdown', '---\nname: a\nparent_name: b\n---\nname: c\n', { name: 'a', parentName: 'b' }],
    ['Markdown of Windows', 'markdown', '---\r\nname: a\r\n---\r\nPrompt', { name: 'a' }],
    ['a closing line at the very end', 'markdown', '---\nname: a\n---', { name: 'a' }],
    ['spaces behind the lines', 'markdown', '--- \nname: a\n---\t\n', { name: 'a' }],
    ['a rule within a value', 'markdown', '---\ndescription: a ---\nname: b\n---\n', { name: 'b' }],
    ['Markdown without front matter', 'markdown', '# name: a\n', undefined],
    ['front matter without an end', 'markdown', '---\nname: a\n', undefined],
    ['empty front matter', 'markdown', '---\n---\nPrompt', undefined],
  ])('reads %s', async (_, format, text, expected) => {
    expect(await read(format, text)).toEqual(expected);
  });

  it('follows no bombs', async () => {
    const levels = Array.from({ length: 30 }, (_, i) => `l${i + 1}: &l${i + 1} [*l${i}, *l${i}, *l${i}]`);
    expect(await read('yaml', `l0: &l0 x\n${levels.join('\n')}\nname: a\n`)).toEqual({ name: 'a' });
  });
});

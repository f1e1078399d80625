import { parse } from 'yaml';
import { withoutParent } from './without-parent.js';

const PROMPT = 'One.\n\n---\nname: two\n  indented \n';

describe('withoutParent', () => {
  it('leaves the rest of YAML as it means', async () => {
    const text = `name: a\nparent_name: b # why\ntags: &t [x, 0x10]\ndescription: "${'long '.repeat(40)}"\nother: *t\n`;
    const { parent_name: parent, ...rest } = parse(text) as Record<string, unknown>;
    expect(parent).toBe('b');
    expect(parse(await withoutParent('yaml', Buffer.from(text)))).toEqual(rest);
  });

  it('leaves the rest of JSON', async () => {
    const body = { name: 'a', parent_name: 'b', system_prompt: PROMPT };
    const text = await withoutParent('json', Buffer.from(JSON.stringify(body)));
    expect(JSON.parse(text)).toEqual({ name: 'a', system_prompt: PROMPT });
  });

  it('leaves the prompt of Markdown byte for byte', async () => {
    const text = await withoutParent('markdown', Buffer.from(`---\nname: a\nparent_name: b\n---\n${PROMPT}`));
    expect(text).toBe(`---\nname: a\n---\n${PROMPT}`);
  });
});

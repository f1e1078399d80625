import { useCli } from '../support/cli-suite.js';
import { cliOf } from '../support/cli.js';
import { startLossyProxy } from '../support/lossy-proxy.js';
import { freePort } from '../support/server.js';

const suite = useCli();

describe('apply of a folder of a hundred', () => {
  /** Every tenth is the parent of the nine before it, in other folders and formats. */
  const hundred = Object.fromEntries(
    Array.from({ length: 100 }, (_, i): [string, string] => {
      const [name, parent] = [`h-${i}`, i % 10 === 9 ? 'generic' : `h-${i - (i % 10) + 9}`];
      const prompt = `You are number ${i}.\n`;
      if (i % 3 === 0)
        return [`a/${name}.yaml`, `name: ${name}\nparent_name: ${parent}\nsystem_prompt: |\n  ${prompt}`];
      if (i % 3 === 1)
        return [`b/c/${name}.md`, `---\nname: ${name}\nparent_name: ${parent}\n---\n${prompt}`];
      return [`z/${name}.json`, JSON.stringify({ name, parent_name: parent, system_prompt: prompt })];
    }),
  );

  it('creates them, changes nothing the second time, and then only what changed', async () => {
    const path = await suite.write(hundred);
    const first = await suite.cli('apply', path, '--reason', 'First import');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    const lines = first.stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(101);
    expect(lines.slice(0, -1)).toEqual(
      expect.arrayContaining([...Array(100).keys()].map((i) => `created h-${i}`)),
    );
    expect(lines.at(-1)).toBe('100 harnesses: 100 created, 0 updated, 0 unchanged');
    const { body } = await suite.owner.get('/v1/harnesses/h-42/versions');
    expect(body.data).toEqual([expect.objectContaining({ change: 'imported', reason: 'First import' })]);

    const second = await suite.cli('apply', path);
    expect(second.stdout).toMatch(
      /^(unchanged h-\d+\n){100}100 harnesses: 0 created, 0 updated, 100 unchanged\n$/,
    );

    await suite.folder.write({
      'a/h-42.yaml': 'name: h-42\n',
      'a/new.yaml': 'name: new\nparent_name: h-42\n',
    });
    const third = await suite.cli('apply', path);
    expect(third.stdout).toContain('updated h-42\n');
    expect(third.stdout).toMatch(
      /created new\n(unchanged .*\n)*101 harnesses: 1 created, 1 updated, 99 unchanged\n$/,
    );
  });
});

describe('the order', () => {
  it('puts parents first, however the files are called', async () => {
    const path = await suite.write({
      '1.yaml': 'name: leaf\nparent_name: middle\n',
      '2/x.md': '---\nname: middle\nparent_name: root\n---\nPrompt',
      '3.json': '{"name": "root", "parent_name": "base"}',
    });
    expect((await suite.cli('apply', path)).stdout).toMatch(/^created root\ncreated middle\ncreated leaf\n/);
    const { body } = await suite.owner.get('/v1/harnesses/leaf/effective');
    expect(body.chain.map(({ name }: { name: string }) => name)).toEqual(['base', 'root', 'middle', 'leaf']);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    [
      'two files of one name',
      { 'a.yaml': 'name: x', 'b.json': '{"name":"x"}' },
      /a\.yaml and \S+b\.json both describe the harness "x"/,
    ],
    [
      'a cycle',
      { 'a.yaml': 'name: a\nparent_name: b', 'b.yaml': 'name: b\nparent_name: a', 'c.yaml': 'name: c' },
      /in a circle: \S+a\.yaml, \S+b\.yaml\.$/m,
    ],
  ])('refuses %s before anything is sent', async (_, files, message) => {
    const result = await suite.cli('apply', await suite.write(files));
    expect([result.code, result.stdout]).toEqual([2, '']);
    expect(result.stderr).toMatch(message);
    expect(await suite.ownNames()).toEqual([]);
  });
});

describe('a refusal', () => {
  it('stops, says all that is wrong, and that what was applied stays', async () => {
    const bad = 'name: b\nnam: x\ncapabilities:\n  - ref: web_fetc\n';
    const path = await suite.write({ 'a.yaml': 'name: a\n', 'b.yaml': bad, 'c.yaml': 'name: c\n' });
    const { code, stdout, stderr } = await suite.cli('apply', path);
    expect(code).toBe(1);
    expect(stdout).toBe(
      'created a\nstopped after 1 of 3 documents; what was applied stays applied\n' +
        '1 harness: 1 created, 0 updated, 0 unchanged\n',
    );
    const [heading, ...errors] = stderr.trimEnd().split('\n');
    expect(heading).toMatch(/^harnesses: \S+b\.yaml: .+ \(validation_failed\)$/);
    expect(errors).toEqual([
      expect.stringMatching(/^ {2}\/nam: .+name/),
      expect.stringMatching(/^ {2}\/capabilities\/0\/ref: .+web_fetch/),
    ]);
    expect(await suite.ownNames()).toEqual(['a']);
  });

  it('of what does not parse comes before anything is applied, with its place', async () => {
    const path = await suite.write({
      'a.yaml': 'name: a\n',
      'z.md': '---\nname: z\ntags: [x\n---\nPrompt\n',
    });
    const { code, stdout, stderr } = await suite.cli('apply', path);
    expect([code, stdout]).toEqual([
      1,
      'stopped after 0 of 2 documents\n0 harnesses: 0 created, 0 updated, 0 unchanged\n',
    ]);
    expect(stderr).toMatch(/^harnesses: \S+z\.md: .+ \(malformed_document\)\n {2}line \d:\d+: .+\n$/);
    expect(await suite.ownNames()).toEqual([]);
  });

  it('is one document on each stream for machines', async () => {
    const path = await suite.write({ 'a.yaml': 'name: a\n', 'b.yaml': 'name: generic\n' });
    const { code, stdout, stderr } = await suite.cli('apply', path, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      dry_run: false,
      documents: 2,
      created: 1,
      updated: 0,
      unchanged: 0,
      harnesses: [
        { file: `${path}/a.yaml`, outcome: 'created', name: 'a', id: expect.any(String), version: 1 },
      ],
    });
    expect(JSON.parse(stderr)).toMatchObject({
      file: `${path}/b.yaml`,
      status: 403,
      code: 'harness_built_in',
    });
  });
});

it('sends files as they are', async () => {
  const prompt = '\r\nA prompt \u00a0with\ttabs,  spaces at the end  \n\n---\nand é 👍\n\n';
  const path = await suite.write({ 'a.md': `---\r\nname: a\r\n---\r\n${prompt}` });
  expect(await suite.cli('apply', `${path}/a.md`)).toMatchObject({ code: 0 });
  expect((await suite.owner.get('/v1/harnesses/a')).body.system_prompt).toBe(prompt);
});

describe('an answer that is lost on the way', () => {
  it('is retried, and the change is made once', async () => {
    const lossy = await startLossyProxy(suite.server.url);
    const path = await suite.write({ 'a.yaml': 'name: a\n', 'b.yaml': 'name: b\nparent_name: a\n' });
    const { code, stdout } = await cliOf(lossy, suite.key)('apply', path);
    await lossy.stop();
    expect([code, stdout]).toEqual([
      0,
      'created a\ncreated b\n2 harnesses: 2 created, 0 updated, 0 unchanged\n',
    ]);
    expect(lossy.lost).toBe(2);
    const { body } = await suite.owner.get('/v1/harnesses/a/versions');
    expect(body.data).toHaveLength(1);
  });
});

it('says in a sentence that there is no server', async () => {
  const path = await suite.write({ 'a.yaml': 'name: a\n' });
  const { code, stderr } = await cliOf({ url: `http://127.0.0.1:${await freePort()}` }, suite.key)(
    'apply',
    path,
  );
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/^harnesses: .+ cannot be reached: ECONNREFUSED\.\n$/),
  ]);
});

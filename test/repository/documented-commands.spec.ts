import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const pagesIn = (folder: string) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`);
const PAGES = ['README.md', ...pagesIn('docs')].sort();
const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');

const blocksOf = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))].map((match) => match[1]!);

/** What is in single quotes is left as it is by a shell, but for what stands between two such texts. */
const expanded = (script: string) => script.replace(/'[^']*'/g, '');
const definedIn = (script: string) => [
  ...[...script.matchAll(/(?:^|export )([A-Z][A-Z_]*)=/gm)].map((match) => match[1]!),
  ...[...script.matchAll(/^(\w+)\(\) \{/gm)].map((match) => match[1]!),
];

/** What the walk begins with, and the other pages use. */
const SETUP = blocksOf(read('README.md'), 'sh').find((script) => script.includes('call() {'))!;

describe.each(PAGES)('commands of %s', (page) => {
  const scripts = blocksOf(read(page), 'sh');

  it('use no variable that the page, or the beginning of the walk, has not set before', () => {
    const known = new Set(['HOME', 'PWD', 'PATH', ...(page === 'README.md' ? [] : definedIn(SETUP))]);
    const unknown: string[] = [];
    for (const script of scripts) {
      for (const name of definedIn(script)) known.add(name);
      for (const [, name] of expanded(script).matchAll(/\$\{?([A-Za-z_]+)/g))
        if (!known.has(name!)) unknown.push(name!);
    }
    expect(unknown).toEqual([]);
  });

  it('come on a page that says where its words come from, if they are those of the walk', () => {
    const usesWalk = scripts.some((script) => /^(call|pretty|id_of) |\$(API|HARNESS_KEY)/m.test(script));
    const namesWalk = basename(page) === 'README.md' || read(page).includes('README.md#a-walk');
    expect({ usesWalk, namesWalk: namesWalk || !usesWalk }).toEqual({ usesWalk, namesWalk: true });
  });
});

describe('answers of network checks', () => {
  const results = PAGES.flatMap((page) =>
    blocksOf(read(page), 'jsonc?').flatMap((block) =>
      [...block.matchAll(/\{\s+"url": [^}]*?"allowed": (?:true|false)[^}]*/g)].map((match) => match[0]),
    ),
  );

  it('are there', () => expect(results.length).toBeGreaterThan(15));

  it.each(results)('show every key, or … for what is left out: %s', (result) => {
    for (const key of ['normalized_url', 'reason', 'rule']) expect(result).toContain(`"${key}"`);
    expect(result).toMatch(/"origin"|…/);
  });
});

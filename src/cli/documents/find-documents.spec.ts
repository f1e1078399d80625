import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findDocuments } from './find-documents.js';

let root: string;
const at = (path: string) => join(root, path);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'harness-files-'));
  const files = [
    'b.yaml',
    'a/z.md',
    'a/y.JSON',
    'a.yml',
    'a/notes.txt',
    '.hidden.yaml',
    '.git/x.yaml',
    'other/c.yaml',
  ];
  for (const file of files) {
    await mkdir(dirname(at(file)), { recursive: true });
    await writeFile(at(file), '');
  }
  await mkdir(at('empty'));
  await symlink(at('other'), at('a/linked'));
  await symlink(at('other'), at('a/folder.yaml'));
  await symlink(at('other/c.yaml'), at('a/link.yaml'));
});

afterAll(() => rm(root, { recursive: true, force: true }));

describe('findDocuments', () => {
  it('finds what is below a folder, sorted, without dotfiles and what no link to a folder leads to', async () => {
    expect(await findDocuments([root])).toEqual(
      ['a.yml', 'a/link.yaml', 'a/y.JSON', 'a/z.md', 'b.yaml', 'other/c.yaml'].map(at),
    );
  });

  it('keeps the order of its arguments, and takes no file twice', async () => {
    expect(await findDocuments([at('b.yaml'), at('.hidden.yaml'), at('a'), `${root}/./b.yaml`])).toEqual(
      ['b.yaml', '.hidden.yaml', 'a/link.yaml', 'a/y.JSON', 'a/z.md'].map(at),
    );
  });

  it.each([
    ['a path that is not there', 'nowhere', /nowhere: no such file or directory$/],
    ['a folder without documents', 'empty', /empty: no \.yaml, \.yml, \.md or \.json file/],
    ['a file of another kind', 'a/notes.txt', /notes\.txt: a document is a/],
  ])('refuses %s', async (_, path, message) => {
    await expect(findDocuments([at(path)])).rejects.toThrow(message);
  });
});

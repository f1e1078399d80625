import { createHash } from 'node:crypto';
import { capabilityListProblems, FILE_SYSTEM_REF } from '../../rules/capabilities.js';
import { nameProblems } from '../../rules/names.js';
import { starterFilesProblems } from '../../rules/starter-files.js';
import { defaultBuiltIns as set } from './definitions.js';
import { harnessExamples } from '../examples/examples.js';

const { harnesses: defaultBuiltIns } = set;
const names = defaultBuiltIns.map(({ name }) => name);

describe('built-ins', () => {
  it('are base, generic and platform-chat', () => {
    expect(names).toEqual(['base', 'generic', 'platform-chat']);
    expect(names.flatMap(nameProblems)).toEqual([]);
  });

  it.each(defaultBuiltIns.map((one) => [one.name, one] as const))('%s is complete', (_, builtIn) => {
    expect(builtIn.tags).toContain('built-in');
    expect(builtIn.displayName).toMatch(/\S/);
    expect(builtIn.description.length).toBeGreaterThanOrEqual(60);
    expect(builtIn.systemPrompt).toBe(builtIn.systemPrompt.trim());
    expect(builtIn.systemPrompt).not.toBe('');
    expect(capabilityListProblems(builtIn.capabilities)).toEqual([]);
  });

  it('inherit from built-ins that come before them', () => {
    const parents = Object.fromEntries(defaultBuiltIns.map(({ name, parentName }) => [name, parentName]));
    expect(parents).toEqual({ base: null, generic: null, 'platform-chat': 'base' });
  });

  it('keep base without capabilities', () => {
    expect(defaultBuiltIns[0]?.capabilities).toEqual([]);
  });

  /**
   * Digests of all revisions ever published. If this fails, a definition has changed: raise the set's `revision` and
   * add a line; never replace one, or organizations that have the old definitions keep them.
   */
  const published: Record<number, string> = { 1: '45419046c90ae07c' };

  it('are what was published under their revision', () => {
    const digest = createHash('sha256').update(JSON.stringify(set.harnesses)).digest('hex').slice(0, 16);
    expect(digest).toBe(published[set.revision]);
  });
});

describe('examples', () => {
  it('have valid names of their own, data-analyst and coding among them', () => {
    const exampleNames = harnessExamples.map(({ name }) => name);
    expect(exampleNames).toEqual(expect.arrayContaining(['data-analyst', 'coding']));
    expect(new Set([...exampleNames, ...names]).size).toBe(exampleNames.length + names.length);
    expect(exampleNames.flatMap(nameProblems)).toEqual([]);
  });

  it.each(['data-analyst', 'coding'])('%s builds on generic', (name) => {
    expect(harnessExamples.find((one) => one.name === name)?.parent_name).toBe('generic');
  });

  it.each(harnessExamples.map((one) => [one.name, one] as const))('%s is a valid harness', (_, example) => {
    expect(names).toContain(example.parent_name);
    expect(example.description.length).toBeGreaterThanOrEqual(60);
    expect(example.tags.length).toBeGreaterThan(0);
    expect(example.system_prompt).toBe(example.system_prompt.trim());
    expect(example.system_prompt).not.toBe('');
    expect(capabilityListProblems(example.capabilities)).toEqual([]);
    expect(starterFilesProblems(example.initial_files)).toEqual([]);
  });

  it('name the file system where they bring files, so that an import adds nothing to what is shown', () => {
    const withFiles = harnessExamples.filter(({ initial_files }) => initial_files.length > 0);
    for (const { capabilities } of withFiles) {
      expect(capabilities.map(({ ref }) => ref)).toContain(FILE_SYSTEM_REF);
    }
  });
});

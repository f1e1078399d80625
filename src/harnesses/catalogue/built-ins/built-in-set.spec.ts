import { CapabilityCatalogue } from '../capability-catalogue.js';
import type { BuiltInSet } from '../../rules/built-in.js';
import { joinBuiltIns } from './built-in-set.js';

const harness = (name: string, more: object = {}) => ({
  name,
  displayName: 'Support',
  description: 'Answers customers.',
  systemPrompt: 'You answer customers.',
  parentName: null,
  tags: ['built-in'],
  capabilities: [],
  ...more,
});
const base: BuiltInSet = { revision: 1, harnesses: [harness('base')] };
const catalogue = new CapabilityCatalogue([]);
const join = (one: unknown, other?: unknown) =>
  joinBuiltIns(one as BuiltInSet, other as BuiltInSet | undefined, catalogue);

describe('a set of built-ins', () => {
  it('may be all there is', () => {
    expect(join(base)).toBe(base);
  });

  it('has the own ones of the host behind it, and the sum of the revisions', () => {
    const extra = { revision: 4, harnesses: [harness('support', { parentName: 'base' })] };
    const { revision, harnesses } = join(base, extra);
    expect([revision, harnesses.map(({ name }) => name)]).toEqual([5, ['base', 'support']]);
  });

  it.each<[unknown, string]>([
    [{ revision: 1 }, '` must be an object with a `revision` and a list of `harnesses`'],
    [[harness('support')], '` must be an object with a `revision` and a list of `harnesses`'],
    ['support', '` must be an object with a `revision` and a list of `harnesses`'],
    [{ harnesses: [] }, '` must be a whole number from 0 to 2147483647 that only grows'],
    [{ revision: -1, harnesses: [] }, '` must be a whole number from 0 to 2147483647 that only grows'],
    [{ revision: 1.5, harnesses: [] }, '` must be a whole number from 0 to 2147483647 that only grows'],
    [{ revision: '2', harnesses: [] }, '` must be a whole number from 0 to 2147483647 that only grows'],
    [{ revision: 2_147_483_648, harnesses: [] }, '` must be a whole number from 0 to 2147483647 that only'],
    [{ revision: 1, harnesses: [null] }, '` must be objects'],
    [{ revision: 1, harnesses: ['support'] }, '` must be objects'],
    ...['displayName', 'description', 'systemPrompt', 'parentName', 'tags', 'capabilities'].map(
      (key): [unknown, string] => [
        { revision: 1, harnesses: [harness('support', { [key]: undefined })] },
        `needs a \`${key}\``,
      ],
    ),
    [{ revision: 1, harnesses: [harness('support', { capabilities: null })] }, 'needs a `capabilities`'],
    [{ revision: 1, harnesses: [{ displayName: 'Support' }] }, 'needs a `name`'],
  ])('is refused when it is %j', (set, sentence) => {
    expect(() => join(set)).toThrow(sentence);
    expect(() => join(set)).toThrow('`builtIns`');
    expect(() => join(base, set)).toThrow(sentence);
    expect(() => join(base, set)).toThrow('`extraBuiltIns`');
  });

  it('is refused when its revisions are too much together', () => {
    expect(() => join(base, { revision: 2_147_483_647, harnesses: [] })).toThrow('2147483647 together');
  });
});

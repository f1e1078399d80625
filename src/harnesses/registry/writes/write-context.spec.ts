import type { HarnessSettings } from '../settings.js';
import { checkContext, versionEntryOf, type WriteContext } from './write-context.js';

const refusalOf = (context: object) => {
  try {
    return checkContext(context as WriteContext);
  } catch (error) {
    return error;
  }
};

const entry = (name: string) => ({ in: 'header', name, code: 'invalid_format', detail: expect.any(String) });

it.each<[string, object, string[]]>([
  ['a reason of 501 characters', { reason: '😀'.repeat(501) }, ['X-Change-Reason']],
  ['a reason that PostgreSQL cannot hold', { reason: 'a\0' }, ['X-Change-Reason']],
  ['a reason that is no text', { reason: 7 }, ['X-Change-Reason']],
  ['a reason that is null', { reason: null }, ['X-Change-Reason']],
  ['a condition that is text', { ifMatch: '"1"' }, ['If-Match']],
  ['a condition that is null', { ifMatch: null }, ['If-Match']],
  ['both at once', { reason: 7, ifMatch: '"1"' }, ['X-Change-Reason', 'If-Match']],
])('refuses %s', (_what, context, names) => {
  expect(refusalOf(context)).toMatchObject({
    code: 'validation_failed',
    details: { errors: names.map(entry) },
  });
});

it.each<[string, WriteContext]>([
  ['nothing', {}],
  ['an empty reason', { reason: '' }],
  ['a reason of 500 characters', { reason: '😀'.repeat(500) }],
  ['a dry run', { dryRun: true }],
])('takes %s as it is', (_what, context) => {
  expect(checkContext(context)).toEqual(context);
});

it('makes a condition of a version, and leaves a condition alone', () => {
  const { ifMatch } = checkContext({ ifMatch: 3 });
  expect([2, 3, 4].map((version) => ifMatch!(version))).toEqual([false, true, false]);
  const condition = () => true;
  expect(checkContext({ ifMatch: condition }).ifMatch).toBe(condition);
});

it('says in the history who did what and why, and how many versions to keep', () => {
  const settings = { maxVersionsPerHarness: 7 } as HarnessSettings;
  const caller = { orgId: 'org', actor: 'key_1', permissions: [] };
  const expected = { change: 'updated', actor: 'key_1', keep: 7 };
  expect(versionEntryOf(settings, caller, { reason: 'why' }, 'updated')).toEqual({
    ...expected,
    reason: 'why',
  });
  expect(versionEntryOf(settings, caller, {}, 'updated')).toEqual({ ...expected, reason: null });
});

import type { CapabilityCatalogue } from '../capability-catalogue.js';
import { capabilityListProblems } from '../../rules/capabilities.js';
import { DESCRIPTION_BYTES, displayNameProblems, SYSTEM_PROMPT_BYTES } from '../../rules/scalar-fields.js';
import { textProblems } from '../../../values/scalars.js';
import { nameProblems } from '../../rules/names.js';
import { isStoredInteger, MAX_INTEGER } from '../../../values/integers.js';
import { under, type Problem } from '../../../values/problem.js';
import { isObject } from '../../../values/shape.js';
import { tagsProblems } from '../../rules/tags.js';
import type { BuiltInHarness, BuiltInSet } from '../../rules/built-in.js';

/**
 * A set with the host's own built-ins behind it. Revisions add up, so that a change of either raises what the
 * organizations compare.
 *
 * @throws Error with a sentence about the first thing that makes it no set of harnesses
 */
export function joinBuiltIns(
  base: BuiltInSet,
  extra: BuiltInSet | undefined,
  catalogue: CapabilityCatalogue,
): BuiltInSet {
  refuseNoSet(base, 'builtIns');
  if (extra) refuseNoSet(extra, 'extraBuiltIns');
  const set = extra
    ? { revision: base.revision + extra.revision, harnesses: [...base.harnesses, ...extra.harnesses] }
    : base;
  if (!isStoredInteger(set.revision, 0))
    throw new Error(
      `The revisions of \`builtIns\` and \`extraBuiltIns\` may be at most ${MAX_INTEGER} together.`,
    );
  const before: string[] = [];
  for (const harness of set.harnesses) {
    refuse(harness.name, problemsOf(harness, before, catalogue));
    before.push(harness.name);
  }
  return set;
}

/** What a harness of the set must have; hosts may be JavaScript. The values are checked by the rules. */
const KEYS = [
  'name',
  'displayName',
  'description',
  'systemPrompt',
  'parentName',
  'tags',
  'capabilities',
] as const satisfies (keyof BuiltInHarness)[];

function refuseNoSet(set: unknown, option: string): void {
  if (!isObject(set) || !Array.isArray(set.harnesses))
    throw new Error(`\`${option}\` must be an object with a \`revision\` and a list of \`harnesses\`.`);
  if (!isStoredInteger(set.revision, 0))
    throw new Error(
      `The revision of \`${option}\` must be a whole number from 0 to ${MAX_INTEGER} that only grows.`,
    );
  for (const harness of set.harnesses as unknown[]) refuseIncomplete(harness, option);
}

function refuseIncomplete(harness: unknown, option: string): void {
  if (!isObject(harness)) throw new Error(`The \`harnesses\` of \`${option}\` must be objects.`);
  // Only a parent may be none.
  const missing = KEYS.find(
    (key) => harness[key] === undefined || (harness[key] === null && key !== 'parentName'),
  );
  if (missing)
    throw new Error(`The built-in ${JSON.stringify(harness.name)} of \`${option}\` needs a \`${missing}\`.`);
}

function problemsOf(
  { name, displayName, description, systemPrompt, parentName, tags, capabilities }: BuiltInHarness,
  before: readonly string[],
  catalogue: CapabilityCatalogue,
): Problem[] {
  const form = capabilityListProblems(capabilities);
  return [
    ...under('name', nameProblems(name)),
    ...under('displayName', displayNameProblems(displayName)),
    ...under('description', textProblems(DESCRIPTION_BYTES)(description)),
    ...under('systemPrompt', textProblems(SYSTEM_PROMPT_BYTES)(systemPrompt)),
    ...under('tags', tagsProblems(tags)),
    ...under('capabilities', form),
    ...(form.length > 0
      ? []
      : capabilities.flatMap((one, i) => under(`capabilities/${i}`, catalogue.problems(one)))),
    ...(before.includes(name)
      ? [{ pointer: 'name', code: 'duplicate', detail: 'is that of another built-in' }]
      : []),
    ...(parentName !== null && !before.includes(parentName)
      ? [{ pointer: 'parentName', code: 'parent_not_found', detail: 'is no built-in that stands before it' }]
      : []),
  ];
}

function refuse(name: string, [first]: Problem[]): void {
  if (first)
    throw new Error(`The built-in ${JSON.stringify(name)} is wrong at ${first.pointer}: it ${first.detail}.`);
}

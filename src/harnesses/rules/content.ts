import { isSame } from '../../values/shape.js';
import { contentOf, fieldOf, type ContentKey, type HarnessContent } from './harness-fields.js';
import { titleCase } from './names.js';

/** A body whose values passed their rules: absent keys are undefined, null clears. */
export type ContentPatch = { [K in ContentKey]?: unknown };

/** The content of a new harness: what was sent over what a harness is without it. */
export function newContent(draft: ContentPatch & { name: string }): HarnessContent {
  return applyPatch({ ...contentOf((key) => fieldOf(key).absent), name: draft.name }, draft);
}

/**
 * The one place where absent, null and a value are three things: an absent key stays, null goes back to nothing, a
 * value replaces the old one whole.
 */
export function applyPatch(content: HarnessContent, patch: ContentPatch): HarnessContent {
  return contentOf((key) => patchedValue(key, content[key], patch[key]));
}

function patchedValue(key: ContentKey, before: unknown, sent: unknown): unknown {
  const { absent, normalize } = fieldOf(key);
  if (sent === undefined) return before;
  if (sent === null) return key === 'name' ? before : absent;
  return normalize ? normalize(sent as never) : sent;
}

/**
 * The patch without a display name that only repeats what was derived: whoever sends back what was read has not given
 * one. Together with a new name it is given, for it would be derived differently then.
 */
export function withoutEcho(content: HarnessContent, patch: ContentPatch): ContentPatch {
  const { display_name: sent, ...rest } = patch;
  const isRenamed = patch.name !== undefined && patch.name !== content.name;
  const isEcho = content.display_name === null && sent === titleCase(content.name) && !isRenamed;
  return isEcho ? rest : patch;
}

/** What is left of a deleted harness: its name, for nobody to see. */
export function erasedContent(name: string): HarnessContent {
  return newContent({ name });
}

/** Whether a write would change nothing. */
export function isSameContent(a: HarnessContent, b: HarnessContent): boolean {
  return isSame(a, b);
}

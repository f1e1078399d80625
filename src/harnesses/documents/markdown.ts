import { malformedDocument, placeIn } from './document-error.js';
import { readingYaml } from './yaml-reader.js';
import { writingYaml } from './yaml-writer.js';
import { opensFrontMatter, splitFrontMatter } from '../../values/front-matter.js';
import type { HarnessError } from '../rules/error-codes.js';
import { isObject } from '../../values/shape.js';
import { atOnce, type Steps } from '../../values/turns.js';
import type { HarnessDocument, Layout } from './harness-document.js';

/** Front matter, and the prompt: every byte after the closing line. */
export function writeMarkdown(document: HarnessDocument, layout?: Layout): string {
  return atOnce(writingMarkdown(document, layout));
}

/** The same in steps. */
export function* writingMarkdown(
  { system_prompt: prompt = '', ...rest }: HarnessDocument,
  layout: Layout = 'readable',
): Steps<string> {
  return `---\n${yield* writingYaml(rest, layout)}---\n${prompt as string}`;
}

const EMPTY = 'the front matter is empty; it needs at least the key name';

/** @throws HarnessError `malformed_document` with line and column. */
export function readMarkdown(text: string): unknown {
  return atOnce(readingMarkdown(text));
}

/** The same in steps. */
export function* readingMarkdown(text: string): Steps<unknown> {
  const parts = splitFrontMatter(text);
  if (!parts) throw noFrontMatter(text);
  const matter = yield* readingYaml(parts.yaml, 2);
  if (!isObject(matter))
    throw malformedDocument(matter === null ? EMPTY : 'the front matter must be a map of keys', {
      line: 2,
      column: 1,
    });
  if (Object.hasOwn(matter, 'system_prompt'))
    throw malformedDocument('system_prompt stands below the front matter, not in it', { line: 2, column: 1 });
  return { ...matter, system_prompt: parts.rest };
}

function noFrontMatter(text: string): HarnessError {
  if (opensFrontMatter(text))
    return malformedDocument('the front matter does not end: there is no second line ---', {
      line: placeIn(text, text.length).line,
      column: 1,
    });
  return malformedDocument('a Markdown document begins with a line ---, its front matter', {
    line: 1,
    column: 1,
  });
}

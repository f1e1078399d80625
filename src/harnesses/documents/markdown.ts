import { malformedDocument } from './document-error.js';
import { readYaml } from './yaml-reader.js';
import { writeYaml } from './yaml-writer.js';
import { isObject } from '../../values/shape.js';
import type { HarnessDocument } from './harness-document.js';

const OPENING = /^\ufeff?---[ \t]*\r?\n/;
/** Only a line feed ends a line here: in a prompt, and in YAML 1.2, other characters are text. */
const CLOSING = /(?:^|\n)---[ \t]*(?:\r?\n|$)/;

/** Front matter, and the prompt: every byte after the closing line. */
export function writeMarkdown({ system_prompt: prompt = '', ...rest }: HarnessDocument): string {
  return `---\n${writeYaml(rest)}---\n${prompt as string}`;
}

/** @throws HarnessError `malformed_document` with line and column. */
export function readMarkdown(text: string): unknown {
  const opening = OPENING.exec(text);
  if (!opening)
    throw malformedDocument('a Markdown document begins with a line ---, its front matter', {
      line: 1,
      column: 1,
    });
  const rest = text.slice(opening[0].length);
  const closing = CLOSING.exec(rest);
  if (!closing)
    throw malformedDocument('the front matter does not end: there is no second line ---', {
      line: text.split('\n').length,
      column: 1,
    });
  const matter = readYaml(rest.slice(0, closing.index + 1), 2);
  if (!isObject(matter))
    throw malformedDocument('the front matter must be a map of keys', { line: 2, column: 1 });
  if (Object.hasOwn(matter, 'system_prompt'))
    throw malformedDocument('system_prompt stands below the front matter, not in it', { line: 2, column: 1 });
  return { ...matter, system_prompt: rest.slice(closing.index + closing[0].length) };
}

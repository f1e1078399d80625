import { booleanProblems } from '../../values/scalars.js';
import { problem, type Problem, type Rule } from '../../values/problem.js';
import { byteCount, isStorable } from '../../values/text.js';
import { isObject } from '../../values/shape.js';
import { contentProblems, filesProblems, type StarterFile } from './starter-files.js';

/**
 * A file in a document. Text that JSON and YAML can only write as escapes, or with a backslash before every other
 * character, stands as base64, and `is_text` says that it is a text all the same: six times smaller at best, and below
 * the limit of an import whatever the file has.
 */
export interface DocumentFile extends StarterFile {
  /** Absent where `encoding` says how the file is stored. */
  is_text?: boolean | null;
}

/** Longer than this nobody reads it in a document. */
const READ_BY_PEOPLE = 64 * 1024;

/** The file as a document has it. */
export function packed(file: StarterFile): DocumentFile {
  if (file.encoding !== 'text' || !isWorthPacking(file.content)) return file;
  const content = Buffer.from(file.content, 'utf8').toString('base64');
  return { ...file, content, encoding: 'base64', is_text: true };
}

function isWorthPacking(content: string): boolean {
  const { escaped, hasControls } = lengthsOf(content);
  if (content.length <= READ_BY_PEOPLE && !hasControls) return false;
  return escaped > 4 * Math.ceil(byteCount(content) / 3);
}

/** Of a `\u0001`. */
const LONG_ESCAPE = 6;

/** How many bytes a text has in the quotes of JSON or YAML, whichever are more. */
function lengthsOf(content: string): { escaped: number; hasControls: boolean } {
  let [escaped, hasControls] = [0, false];
  for (let i = 0; i < content.length; i++) {
    const code = content.charCodeAt(i);
    const isControl = code < 0x20 ? !isLayout(code) : code >= 0x7f && code <= 0x9f;
    hasControls ||= isControl;
    escaped += isControl || isEscapedInYaml(code) ? LONG_ESCAPE : bytesOf(code);
  }
  return { escaped, hasControls };
}

/** Of a character without a long escape; of a pair of surrogates each half counts two. */
function bytesOf(code: number): number {
  if (code < 0x80) return code < 0x20 || code === QUOTE || code === BACKSLASH ? 2 : 1;
  if (code < 0x800 || (code >= 0xd800 && code <= 0xdfff)) return 2;
  return 3;
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];

/** Tabs and ends of lines, which have escapes of two characters. */
function isLayout(code: number): boolean {
  return code === 0x09 || code === 0x0a || code === 0x0d;
}

function isEscapedInYaml(code: number): boolean {
  return code === 0x2028 || code === 0x2029 || code === 0xfeff || code >= 0xfffe;
}

/** The file that a document has, as it is stored; only for one without problems. */
export function unpacked({ is_text, ...file }: DocumentFile): StarterFile {
  if (!is_text || file.encoding !== 'base64') return file;
  return { ...file, encoding: 'text', content: Buffer.from(file.content, 'base64').toString('utf8') };
}

/** Section 12 for documents: base64 may be said to be a text, and then must be one. */
export const documentFilesProblems: Rule = filesProblems((file) => {
  const { encoding, is_text } = isObject(file) ? file : {};
  const isBase64 = encoding === 'base64';
  return {
    content: (content) => [
      ...contentProblems(content, isBase64),
      ...(isBase64 && is_text === true ? textProblems(content) : []),
    ],
    is_text: (said) => [...booleanProblems(said), ...(said === false && !isBase64 ? NO_TEXT : [])],
  };
});

const NO_TEXT: Problem[] = [problem('conflict', 'is false beside the encoding text; leave it out')];

/** Nothing of what is no base64, which is a problem of its own. */
function textProblems(base64: unknown): Problem[] {
  if (typeof base64 !== 'string' || contentProblems(base64, true).length > 0) return [];
  const text = textOf(Buffer.from(base64, 'base64'));
  if (text === null) return [problem('invalid_format', 'must be the base64 of UTF-8, since is_text is true')];
  return isStorable(text) ? [] : [problem('unstorable_text', 'contains NUL')];
}

function textOf(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

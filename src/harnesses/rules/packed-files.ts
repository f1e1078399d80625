import { problem, type Problem, type Rule } from '../../values/problem.js';
import { byteCount, isStorable } from '../../values/text.js';
import { isObject, wrongType } from '../../values/shape.js';
import { contentProblems, filesProblems, type StarterFile } from './starter-files.js';

/**
 * A file in a document. Text that JSON and YAML can only write as escapes, or with a backslash before every other
 * character, stands as the base64 of its UTF-8 in `content_base64`: six times smaller at best, and below the limit of an
 * import whatever the file has. It is a text file all the same.
 */
export type DocumentFile = StarterFile | PackedFile;

export interface PackedFile extends Omit<StarterFile, 'content'> {
  content_base64: string;
}

/** Longer than this nobody reads it in a document. */
const READ_BY_PEOPLE = 64 * 1024;

/** The file as a document has it. */
export function packed(file: StarterFile): DocumentFile {
  const { content, ...others } = file;
  if (file.encoding !== 'text' || !isWorthPacking(content)) return file;
  return { ...others, content_base64: Buffer.from(content, 'utf8').toString('base64') };
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
export function unpacked(file: DocumentFile): StarterFile {
  if (!('content_base64' in file)) return file;
  const { content_base64: base64, ...others } = file;
  return { ...others, content: Buffer.from(base64, 'base64').toString('utf8') };
}

/** Section 12 for documents: `content_base64` may stand in place of `content`, in a text file. */
export const documentFilesProblems: Rule = filesProblems((file) => {
  if (!isObject(file) || file.content_base64 === undefined || file.content_base64 === null) {
    const isBase64 = isObject(file) && file.encoding === 'base64';
    const rules = {
      content: (content: unknown) => contentProblems(content, isBase64),
      content_base64: absent,
    };
    return { rules, required: 'content' };
  }
  const rules = {
    content: () => [problem('conflict', 'stands beside content_base64; one of them is enough')],
    content_base64: file.encoding === 'base64' ? notText : packedProblems,
  };
  return { rules, required: 'content_base64' };
});

const absent = (): Problem[] => [];

const notText = (): Problem[] => [
  problem('conflict', 'is for files with the encoding text; base64 of others is their content'),
];

function packedProblems(base64: unknown): Problem[] {
  if (typeof base64 !== 'string') return [wrongType('a string', base64)];
  const problems = contentProblems(base64, true);
  if (problems.length > 0) return problems;
  const text = textOf(Buffer.from(base64, 'base64'));
  if (text === null) return [problem('invalid_format', 'must be the base64 of UTF-8')];
  return isStorable(text) ? [] : [problem('unstorable_text', 'contains NUL')];
}

function textOf(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

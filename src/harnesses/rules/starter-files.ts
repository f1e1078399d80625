import { booleanProblems, oneOf } from '../../values/scalars.js';
import {
  eachProblem,
  fieldProblems,
  forbiddenProblems,
  optional,
  tooMany,
  type Forbidden,
} from '../../values/members.js';
import { foldersAbove } from '../../values/paths.js';
import { problem, type Problem, type Rule } from '../../values/problem.js';
import { isObject, wrongType } from '../../values/shape.js';
import { byteCount } from '../../values/text.js';

/** A file that every session starts with, as it is stored and shown. */
export interface StarterFile {
  /** Absolute below the workspace: `/README.md`. */
  path: string;
  content: string;
  encoding: 'text' | 'base64';
  is_readonly: boolean;
}

export const MAX_FILES = 100;
export const MAX_TOTAL_BYTES = 5 * 1024 * 1024;
/** Counted on the normalized path, so that whatever a response shows can be sent again. */
export const MAX_PATH_BYTES = 1024;
const WORKSPACE = '/workspace';
/** Of a path as it may be sent. */
export const MAX_SENT_PATH_BYTES = WORKSPACE.length + MAX_PATH_BYTES;

const NOT_IN_PATH: Forbidden = [
  [/^\/(workspace)?$/, 'must name a file, not the root folder'],
  [/.\/$/, 'must not end in /'],
  [/\/\//, 'must not contain //'],
  [/(^|\/)\.\.?(\/|$)/, 'must not contain the segments . and ..'],
  [/\\/, 'must not contain a backslash'],
  [/\p{Cc}/u, 'must not contain control characters'],
];

/** Shown as a response shows paths, such a file would be read back as another one, or as the root folder. */
const INNER_WORKSPACE =
  'leads to a top-level "workspace", but /workspace means the root folder itself; drop that segment or rename it';

/** Who stands at a path: a file, or a folder because of the first file below it. */
type Claims = Map<string, { index: number; kind: 'file' | 'folder' }>;

/** Section 12. `path` and `content` are required; files beyond the limit are not looked at. */
export const starterFilesProblems = filesProblems((file) => {
  const isBase64 = isObject(file) && file.encoding === 'base64';
  return { content: (content) => contentProblems(content, isBase64) };
});

/** The rule of a list of files whose content, and what else they may have, is as `more` says. */
export function filesProblems(more: (file: unknown) => Record<string, Rule>): Rule {
  return optional((value) => {
    if (!Array.isArray(value)) return [wrongType('an array', value)];
    const files: unknown[] = value.slice(0, MAX_FILES);
    const claims: Claims = new Map();
    return [
      ...tooMany(value.length, MAX_FILES, 'starter files'),
      ...totalProblems(files),
      ...eachProblem(files.entries(), (file, index) =>
        fileProblems(file, { path: (path) => pathProblems(path, index, claims), ...more(file) }),
      ),
    ];
  });
}

/** Fills the defaults; only for values without problems. */
export function normalizeStarterFiles(value: unknown): StarterFile[] {
  return ((value ?? []) as (Partial<StarterFile> & { path: string; content: string })[]).map((file) => ({
    path: normalizePath(file.path),
    content: file.content,
    encoding: file.encoding ?? 'text',
    is_readonly: file.is_readonly ?? false,
  }));
}

/** `README.md`, `/README.md` and `/workspace/README.md` are `/README.md`; idempotent on accepted paths. */
export function normalizePath(path: string): string {
  if (path.startsWith(`${WORKSPACE}/`)) return path.slice(WORKSPACE.length);
  return path.startsWith('/') ? path : `/${path}`;
}

function totalProblems(files: unknown[]): Problem[] {
  const total = files.reduce((sum: number, file) => sum + decodedBytes(file), 0);
  if (total <= MAX_TOTAL_BYTES) return [];
  const detail = `has ${total} bytes decoded in all; the limit is ${MAX_TOTAL_BYTES} (5 MiB)`;
  return [problem('too_large', detail)];
}

function decodedBytes(file: unknown): number {
  if (!isObject(file) || typeof file.content !== 'string') return 0;
  if (file.encoding !== 'base64') return byteCount(file.content);
  return isStrictBase64(file.content) ? Buffer.byteLength(file.content, 'base64') : 0;
}

function fileProblems(file: unknown, rules: Record<string, Rule>): Problem[] {
  const all = { ...rules, encoding: oneOf('text', 'base64'), is_readonly: booleanProblems };
  return fieldProblems(file, all, ['path', 'content']);
}

function pathProblems(path: unknown, index: number, claims: Claims): Problem[] {
  if (typeof path !== 'string') return [wrongType('a string', path)];
  if (path === '') return [problem('too_short', 'must not be empty')];
  const normalized = normalizePath(path);
  const found = [...tooLong(normalized), ...forbiddenProblems(path, NOT_IN_PATH)];
  if (found.length > 0) return found;
  if (/^\/workspace(\/|$)/.test(normalized)) return [problem('reserved', INNER_WORKSPACE)];
  return claimProblems(normalized, index, claims);
}

function tooLong(path: string): Problem[] {
  const bytes = byteCount(path);
  if (bytes <= MAX_PATH_BYTES) return [];
  return [problem('too_long', `has ${bytes} bytes, its leading / included; the limit is ${MAX_PATH_BYTES}`)];
}

/** Takes the path for a file unless an earlier file stands there, above it or below it. */
function claimProblems(path: string, index: number, claims: Claims): Problem[] {
  const folders = foldersAbove(path);
  const here = claims.get(path);
  const above = folders.map((folder) => claims.get(folder)).find((claim) => claim?.kind === 'file');
  for (const folder of folders) if (!claims.has(folder)) claims.set(folder, { index, kind: 'folder' });
  if (!here) claims.set(path, { index, kind: 'file' });
  if (here?.kind === 'file') return [problem('duplicate', `file ${here.index} has the same path`)];
  if (here) return [problem('path_conflict', `is a folder of file ${here.index}`)];
  return above ? [problem('path_conflict', `file ${above.index} stands where this path needs a folder`)] : [];
}

/** @param isBase64 whether it must be base64 too */
export function contentProblems(content: unknown, isBase64: boolean): Problem[] {
  if (typeof content !== 'string') return [wrongType('a string', content)];
  if (!isBase64 || isStrictBase64(content)) return [];
  return [
    problem('invalid_format', 'must be canonical base64 (RFC 4648, section 4), padded, without spaces'),
  ];
}

/** Looks, never decodes: the last digit before `=` must not carry bits that decoding would throw away. */
function isStrictBase64(text: string): boolean {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const digits = text.slice(0, text.length - padding);
  if (text.length % 4 !== 0 || /[^A-Za-z0-9+/]/.test(digits)) return false;
  const last = digits.at(-1) ?? '';
  return padding === 0 || (padding === 1 ? 'AEIMQUYcgkosw048' : 'AQgw').includes(last);
}

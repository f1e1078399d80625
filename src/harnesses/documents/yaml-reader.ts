import {
  Composer,
  isScalar,
  Lexer,
  Parser,
  visit,
  type CST,
  type Document,
  type DocumentOptions,
  type Node,
  type ParseOptions,
  type SchemaOptions,
} from 'yaml';
import { parsingJson } from '../../values/json-document.js';
import { quoted, repeated } from '../../values/repeated.js';
import { atOnce, type Steps } from '../../values/turns.js';
import { malformedDocument, placeIn } from './document-error.js';
import { YamlTexts } from './yaml-texts.js';

/** Documents within all limits have fewer by far; reading more would stop everybody else for too long. */
export const MAX_TOKENS = 50_000;
/** Nothing that is stored is nested deeper; what is deeper than its field allows is refused by the field's rule. */
const MAX_DEPTH = 64;
const MAX_ALIASES = 100;
/** Of a tag, an anchor, an alias, a directive and the beginning of a block. */
const MAX_INDICATOR = 1024;
/** Characters of texts that cost more than others, all together. The longest prompt has as many. */
const MAX_FOLDED = 1024 * 1024;
/** What aliases may blow a document up to, in UTF-16 code units. */
const MAX_EXPANDED = 10 * 1024 * 1024;

const OPTIONS: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.2',
  schema: 'core',
  strict: true,
  // Its own check compares each key with each.
  uniqueKeys: false,
  prettyErrors: false,
  keepSourceTokens: true,
  logLevel: 'error',
};

const TOO_MUCH_FOLDED =
  `more than ${MAX_FOLDED} characters in texts that are folded, indented unevenly or escaped as only YAML does; ` +
  'write them as literal blocks, or as in JSON';

/** Refuses the document for what stands at an offset. */
type Refuse = (detail: string, offset: number) => never;

/**
 * Reads one YAML 1.2 document into plain data: no tags, string keys only, bounded aliases. JSON is YAML too, and may be
 * as large as any JSON. `firstLine` is where the text begins in the file that people see.
 *
 * @throws HarnessError `malformed_document` with line and column.
 */
export function readYaml(text: string, firstLine = 1): unknown {
  return atOnce(readingYaml(text, firstLine));
}

/** The same in steps. */
export function* readingYaml(text: string, firstLine = 1): Steps<unknown> {
  const json = yield* jsonOf(text);
  if (json !== undefined) return json;
  const refuse = (detail: string, offset: number): never => {
    const { line, column } = placeIn(text, Math.min(offset, text.length));
    throw malformedDocument(detail, { line: line + firstLine - 1, column });
  };
  const texts = new YamlTexts(MAX_FOLDED, (offset) => refuse(TOO_MUCH_FOLDED, offset));
  const [document, second] = yield* documentsOf(text, texts, refuse);
  if (!document) return null;
  if (second) refuse('one document at a time', second.range[0]);
  if (document.directives.yaml.explicit && document.directives.yaml.version !== '1.2')
    refuse('only YAML 1.2 is read', 0);
  texts.putBack(document);
  yield;
  refuseUnsafe(document, refuse);
  yield;
  return expand(document);
}

/** What the text says if it is JSON; what is wrong with it otherwise is told as of YAML. */
function* jsonOf(text: string): Steps<unknown> {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    return yield* parsingJson(text);
  } catch {
    return undefined;
  }
}

/** Whether a text that we wrote has no more tokens than are read. */
export function isWithinTokens(text: string): boolean {
  let count = 0;
  for (const _ of new Lexer().lex(text)) if (++count > MAX_TOKENS) return false;
  return true;
}

/** How many lexemes are taken in a step. */
const LEXEMES = 500;

/**
 * Takes the text apart, and counts on the way: what is made of what is found here recurses, and a stack that is used up
 * cannot always be caught. No further than to where a second document begins.
 */
function* documentsOf(text: string, texts: YamlTexts, refuse: Refuse): Steps<Document.Parsed[]> {
  const parser = new Parser();
  const composed = composer(refuse);
  const documents: Document.Parsed[] = [];
  const take = (tokens: Iterable<CST.Token>): void => {
    for (const token of sound(tokens, texts, refuse)) documents.push(...composed.next(token));
  };
  let count = 0;
  let isText = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (++count > MAX_TOKENS) refuse(`more than ${MAX_TOKENS} YAML tokens; send it as JSON`, parser.offset);
    if (parser.stack.length > MAX_DEPTH) refuse(`nested more than ${MAX_DEPTH} levels deep`, parser.offset);
    if (!isText && lexeme.length > MAX_INDICATOR && '!&*%|>'.includes(lexeme[0]!))
      refuse(`more than ${MAX_INDICATOR} characters in what begins with ${lexeme[0]}`, parser.offset);
    isText = lexeme === TEXT_FOLLOWS;
    take(parser.next(lexeme));
    if (documents.length > 1) return documents;
    if (count % LEXEMES === 0) yield;
  }
  take(parser.end());
  return [...documents, ...composed.end()];
}

/** What the library's lexer says before a text that no quotes tell from the rest. */
const TEXT_FOLLOWS = '\u001f';

function* sound(tokens: Iterable<CST.Token>, texts: YamlTexts, refuse: Refuse): Generator<CST.Token> {
  for (const token of tokens) {
    if (token.type === 'error') refuse(sentence(token.message), token.offset);
    texts.takeFrom(token);
    yield token;
  }
}

/**
 * Ends at the first error: the library gathers all, each with a stack, and a text can have millions. In places it
 * catches what is thrown and calls again.
 */
function composer(refuse: Refuse): Composer {
  let first: { offset: number; detail: string } | undefined;
  const onError = (source: ErrorSource, _code: string, message: string, isWarning?: boolean): void => {
    if (isWarning) return;
    first ??= { offset: offsetOf(source), detail: sentence(message) };
    refuse(first.detail, first.offset);
  };
  return Object.assign(new Composer(OPTIONS), { onError });
}

/** Where the library says an error is: an offset, a range, or something that has one. */
type ErrorSource = number | [number, ...unknown[]] | { offset: number };

function offsetOf(source: ErrorSource): number {
  if (typeof source === 'number') return source;
  return Array.isArray(source) ? source[0] : source.offset;
}

function refuseUnsafe(document: Document.Parsed, refuse: Refuse): void {
  const startOf = (node: unknown) => (node as Node | null)?.range?.[0] ?? 0;
  const refuseTag = (node: Node) => {
    if ('tag' in node && node.tag !== undefined) refuse(NO_TAGS, startOf(node));
  };
  let aliases = 0;
  visit(document, {
    Node: (_key, node) => refuseTag(node),
    Alias: (_key, alias, path) => {
      if (++aliases > MAX_ALIASES) refuse(`more than ${MAX_ALIASES} aliases`, startOf(alias));
      const anchored = alias.resolve(document);
      if (!anchored)
        refuse(`no anchor of its name stands before this alias; ${quoteFirst('*')}`, startOf(alias));
      if ((path as unknown[]).includes(anchored))
        refuse('an alias stands in what it stands for', startOf(alias));
    },
    Map: (_key, map) => {
      refuseTag(map);
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key) || typeof key.value !== 'string')
          return refuse(isScalar(key) ? 'a key must be a string; put it in quotes' : BRACES, startOf(key));
        if (seen.has(key.value)) refuse(`the key ${quoted(key.value)} stands twice`, startOf(key));
        seen.add(key.value);
      }
      return undefined;
    },
  });
}

function expand(document: Document.Parsed): unknown {
  const value = plain(document);
  if (sizeOf(value, MAX_EXPANDED) <= MAX_EXPANDED) return value;
  throw malformedDocument(`the document's aliases blow it up to more than ${MAX_EXPANDED} characters`);
}

/** The library counts what aliases of aliases come to. */
function plain(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    if (error instanceof ReferenceError) throw malformedDocument(sentence(error.message));
    throw error;
  }
}

function sizeOf(value: unknown, enough: number): number {
  if (typeof value === 'string') return value.length + 1;
  if (typeof value !== 'object' || value === null) return 1;
  let size = 1;
  for (const [key, item] of Object.entries(value)) {
    size += key.length + sizeOf(item, enough - size);
    if (size > enough) break;
  }
  return size;
}

const quoteFirst = (character: string) => `a text that begins with ${character} needs quotes`;
/** `{{name}}` is a map within a map to YAML, and text to people. */
const BRACES = `a key must be a string; ${quoteFirst('{ or [')}`;
const NO_TAGS = `tags are not allowed; ${quoteFirst('!')}`;

/**
 * What the library says of texts that need quotes, which helps only those who know YAML's grammar, and what it repeats of
 * them: the value of a header may begin with such a character.
 */
const NEEDS_QUOTES: readonly (readonly [RegExp, string])[] = [
  [/^Nested mappings are not allowed in compact mappings/, 'a value with ": " needs quotes'],
  [/^Alias cannot be an empty string/, quoteFirst('*')],
  [/^Unexpected scalar at node end/, 'text stands behind the end of a value; put all of it in quotes'],
  [/^Block scalar header includes/, quoteFirst('| or >')],
  [/^(Not a valid tag|Verbatim tags|The \S* ?tag|Could not resolve tag|Unresolved tag)/, NO_TAGS],
  [/^Invalid escape sequence/, 'no escape sequence of YAML; in double quotes a backslash is written as two'],
  [/^Not a YAML token/, 'not a YAML token'],
];

/** Messages of the library repeat what they are about. */
function sentence(message: string): string {
  const known = NEEDS_QUOTES.find(([pattern]) => pattern.test(message));
  if (known) return known[1];
  const [, indicator] = /^Plain value cannot start with .* (\S)$/.exec(message) ?? [];
  if (indicator) return quoteFirst(indicator);
  return repeated(message.charAt(0).toLowerCase() + message.slice(1));
}

import {
  isScalar,
  Lexer,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type ParseOptions,
  type DocumentOptions,
  type SchemaOptions,
} from 'yaml';
import { malformedDocument } from './document-error.js';
import { HarnessError } from '../harness.errors.js';

/** A document within all limits has a tenth of this; reading more would stop everybody else for too long. */
const MAX_TOKENS = 100_000;
/** Nothing that is stored is nested deeper; what is deeper than its field allows is refused by the field's rule. */
const MAX_DEPTH = 64;
const MAX_ALIASES = 100;
/** What aliases may blow a document up to, in UTF-16 code units. */
const MAX_EXPANDED = 10 * 1024 * 1024;

const OPTIONS: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.2',
  schema: 'core',
  strict: true,
  uniqueKeys: true,
  prettyErrors: false,
  logLevel: 'error',
};

/**
 * Reads one YAML 1.2 document into plain data: no tags, string keys only, bounded aliases. `firstLine` is where the
 * text begins in the file that people see.
 *
 * @throws HarnessError `malformed_document` with line and column.
 */
export function readYaml(text: string, firstLine = 1): unknown {
  const lines = new LineCounter();
  const refuse = (detail: string, offset: number): never => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    throw malformedDocument(detail, { line: Math.max(line, 1) + firstLine - 1, column: Math.max(col, 1) });
  };
  refuseBulk(text);
  const document = compose(text, lines);
  const [error] = document.errors;
  if (error) refuse(sentence(error.message), error.pos[0]);
  if (document.directives?.yaml.explicit && document.directives.yaml.version !== '1.2')
    refuse('only YAML 1.2 is read', 0);
  refuseUnsafe(document, refuse);
  return expand(document);
}

/** Counts before anything is built: the tokens come one by one. */
function refuseBulk(text: string): void {
  let tokens = 0;
  for (const _token of new Lexer().lex(text)) {
    if (++tokens > MAX_TOKENS)
      throw malformedDocument(`the document has more than ${MAX_TOKENS} YAML tokens; send it as JSON`);
  }
}

function compose(text: string, lineCounter: LineCounter): Document.Parsed {
  return withinStack(() => parseDocument(text, { ...OPTIONS, lineCounter }));
}

function refuseUnsafe(document: Document.Parsed, refuse: (detail: string, offset: number) => never): void {
  const startOf = (node: unknown) => (node as Node | null)?.range?.[0] ?? 0;
  let aliases = 0;
  visit(document, {
    Node: (_key, node, path) => {
      if ('tag' in node && node.tag !== undefined) refuse('tags are not allowed', startOf(node));
      if (path.length > 2 * MAX_DEPTH) refuse(`nested more than ${MAX_DEPTH} levels deep`, startOf(node));
    },
    Alias: (_key, alias, path) => {
      if (++aliases > MAX_ALIASES) refuse(`more than ${MAX_ALIASES} aliases`, startOf(alias));
      const anchored = alias.resolve(document);
      if (!anchored) refuse(`no anchor &${alias.source} stands before this alias`, startOf(alias));
      if ((path as unknown[]).includes(anchored))
        refuse('an alias stands in what it stands for', startOf(alias));
    },
    Pair: (_key, pair) => {
      if (!isScalar(pair.key) || typeof pair.key.value !== 'string')
        refuse('a key must be a string; put it in quotes', startOf(pair.key));
    },
  });
}

function expand(document: Document.Parsed): unknown {
  let value: unknown;
  try {
    value = withinStack(() => document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown);
  } catch (error) {
    if (error instanceof HarnessError) throw error;
    throw malformedDocument(sentence((error as Error).message));
  }
  if (sizeOf(value, MAX_EXPANDED) <= MAX_EXPANDED) return value;
  throw malformedDocument(`the document's aliases blow it up to more than ${MAX_EXPANDED} characters`);
}

/** The reader recurses; what overflows its stack is within no limit of ours. */
function withinStack<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw malformedDocument('the document is nested too deeply');
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

function sentence(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}

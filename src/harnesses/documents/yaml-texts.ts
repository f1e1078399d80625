import { CST, visit, type Document } from 'yaml';

type TextToken = CST.FlowScalar | CST.BlockScalar;

/**
 * The texts of a document. The library takes texts apart character by character and line by line, seconds for some
 * megabytes; most are plainly written, and cost a few steps here. `takeFrom` takes these out before the library sees
 * them, `putBack` puts them into what it has made.
 */
export class YamlTexts {
  private readonly taken = new Map<CST.Token, string>();
  private left = 0;

  /** Calls `tooMany` at a text when more characters than `limit` are left to the library. */
  constructor(
    private readonly limit: number,
    private readonly tooMany: (offset: number) => void,
  ) {}

  takeFrom(token: CST.Token): void {
    if (token.type !== 'document') return;
    CST.visit(token, ({ key, value }) => {
      for (const one of [key, value]) if (isText(one)) this.take(one);
    });
  }

  /** Into a document that was made with `keepSourceTokens`. */
  putBack(document: Document.Parsed): void {
    visit(document, {
      Scalar: (_key, node) => {
        const text = this.taken.get(node.srcToken!);
        if (text !== undefined) node.value = text;
      },
    });
  }

  private take(token: TextToken): void {
    // On one line the library takes it as it is, and sees whether it is a number.
    if (token.type === 'scalar' && !token.source.includes('\n')) return;
    const text = textOf(token);
    if (text === undefined) {
      this.left += token.source.length;
      if (this.left > this.limit) this.tooMany(token.offset);
    } else {
      this.taken.set(token, text);
      Object.assign(token, fillerFor(token));
    }
  }
}

const TEXT_TYPES = ['scalar', 'single-quoted-scalar', 'double-quoted-scalar', 'block-scalar'];

function isText(token: CST.Token | null | undefined): token is TextToken {
  return token !== null && token !== undefined && TEXT_TYPES.includes(token.type);
}

/** What is cheap to take apart, and as long: the library computes places from lengths. */
function fillerFor({ type, source }: TextToken): Partial<TextToken> {
  if (type === 'block-scalar') {
    const indent = source.search(/[^ ]/);
    return { source: source.slice(0, indent) + 'x'.repeat(source.length - indent) };
  }
  return { type: 'single-quoted-scalar', source: `'${'x'.repeat(source.length - 2)}'` };
}

/** What a token that is written plainly stands for; undefined for another one, which may be wrong. */
function textOf(token: TextToken): string | undefined {
  if (token.type === 'block-scalar') return literalText(token);
  if (token.source.includes('\n')) return undefined;
  return token.type === 'single-quoted-scalar' ? singleQuotedText(token.source) : jsonText(token.source);
}

function singleQuotedText(source: string): string | undefined {
  const isClosed = source.length > 1 && source.endsWith("'");
  return isClosed ? source.slice(1, -1).split("''").join("'") : undefined;
}

/** Double quotes mean the same in YAML, besides escapes of its own and lines. */
function jsonText(source: string): string | undefined {
  try {
    return JSON.parse(source) as string;
  } catch {
    return undefined;
  }
}

/** Deeper blocks are left to the library: a pattern of so many spaces would be too large. */
const MAX_INDENT = 1_000;

/** A literal block, in which all lines but empty ones are indented like the first. */
function literalText({ source: given, props: [header] }: CST.BlockScalar): string | undefined {
  const style = header?.type === 'block-scalar-header' ? header.source : '';
  const source = given.includes('\r') ? given.split('\r\n').join('\n') : given;
  const indent = /^ +(?=[^ \n])/.exec(source)?.[0];
  if (indent === undefined || indent.length > MAX_INDENT) return undefined;
  if (!/^\|[-+]?$/.test(style) || source.endsWith('\r')) return undefined;
  if (new RegExp(`\\n(?!${indent}|\\n|$)`).test(source)) return undefined;
  const text = source.slice(indent.length).split(`\n${indent}`).join('\n');
  if (style === '|+') return text.endsWith('\n') ? text : `${text}\n`;
  let end = text.length;
  while (text[end - 1] === '\n') end -= 1;
  return text.slice(0, end) + (style === '|' ? '\n' : '');
}

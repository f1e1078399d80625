/** A Markdown document in its parts. */
export interface FrontMatter {
  /** The YAML between the two `---` lines. */
  yaml: string;
  /** Everything after the closing line. */
  rest: string;
}

const OPENING = /^---[ \t]*\r?\n/;
const CLOSING = /(^|\n)---[ \t]*(?:\r?\n|$)/;

/** Undefined when the text does not begin with a `---` line or never has another one. */
export function splitFrontMatter(text: string): FrontMatter | undefined {
  const opening = OPENING.exec(text);
  if (!opening) return undefined;
  const body = text.slice(opening[0].length);
  const closing = CLOSING.exec(body);
  if (!closing) return undefined;
  const yaml = body.slice(0, closing.index + closing[1]!.length);
  return { yaml, rest: body.slice(closing.index + closing[0].length) };
}

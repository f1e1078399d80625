/** A Markdown document in its parts. */
export interface FrontMatter {
  /** The YAML between the two `---` lines; it begins on the second line of the document. */
  yaml: string;
  /** Everything after the closing line, byte for byte. */
  rest: string;
}

const OPENING = /^\ufeff?---[ \t]*\r?\n/;
/** Only a line feed ends a line here: in a prompt, and in YAML 1.2, other characters are text. */
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

/** Whether a text begins with a `---` line, so that another one must follow. */
export function opensFrontMatter(text: string): boolean {
  return OPENING.test(text);
}

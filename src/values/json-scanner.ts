/** Where a text stops being JSON, or says what we do not take: an offset into it. */
export interface Flaw {
  code: 'invalid_json' | 'duplicate_key' | 'too_deep';
  offset: number;
  /** Of a key that stands twice. */
  key?: string;
}

/** Far more than any rule lets through, far less than a recursive walk overflows at. */
export const MAX_DEPTH = 5000;

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** What a text holds outside of its strings. */
export interface Outline {
  /** Keys and, but for the first ones of their lists, elements. */
  members: number;
  keys: number;
  /** Those of the object that has most. */
  keysOfOne: number;
  depth: number;
}

/** How much of it there may be. */
export type OutlineBounds = Pick<Outline, 'members' | 'keys' | 'keysOfOne'>;

/**
 * Counts without parsing, at a cost that hardly depends on what the text is; ends early when there is more of
 * something than may be.
 */
export function outline(text: string, most: OutlineBounds): Outline {
  const found: Outline = { members: 0, keys: 0, keysOfOne: 0, depth: 0 };
  /** How many keys there are in each open object. */
  const ofOpen = [0];
  let level = 0;
  const { length } = text;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code <= SPACE) continue;
    if (code === QUOTE) i = endOfString(text, i);
    else if (code === COLON) {
      found.keys += 1;
      found.keysOfOne = Math.max(found.keysOfOne, ++ofOpen[level]!);
      if (found.keys > most.keys || found.keysOfOne > most.keysOfOne) break;
    } else if (code === COMMA) {
      if (++found.members > most.members) break;
    } else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      found.depth = Math.max(found.depth, ++level);
      if (level > MAX_DEPTH) break;
      ofOpen[level] = 0;
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) level = Math.max(0, level - 1);
  }
  return found;
}

/** Reads strict JSON (RFC 8259) without building it, and says where it first goes wrong; null when it does not. */
export function findFlaw(text: string): Flaw | null {
  return new Scanner(text).run();
}

const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;
const SHORT_ESCAPES = '"\\/bfnrt';
const LONG_ESCAPE = /\\u[0-9a-fA-F]{4}/y;

type State = 'value' | 'value or end' | 'key' | 'key or end' | 'comma or end' | 'end';

/** One state, and for every open object the keys seen in it (null for a list): nothing recurses. */
class Scanner {
  private at = 0;
  private state: State = 'value';
  private readonly open: (Set<string> | null)[] = [];

  constructor(private readonly text: string) {}

  run(): Flaw | null {
    for (;;) {
      this.skipSpace();
      if (this.state === 'end') return this.at === this.text.length ? null : this.invalid();
      const flaw = this.step(this.text.charCodeAt(this.at));
      if (flaw) return flaw;
    }
  }

  private step(code: number): Flaw | null {
    const isEnd = code === (this.open.at(-1) ? CLOSE_OBJECT : CLOSE_LIST);
    if (isEnd && this.open.length > 0 && this.state.endsWith('or end')) return this.close();
    switch (this.state) {
      case 'comma or end':
        if (code !== COMMA) return this.invalid();
        this.at += 1;
        this.state = this.open.at(-1) ? 'key' : 'value';
        return null;
      case 'key':
      case 'key or end':
        return this.key();
      default:
        return this.value(code);
    }
  }

  private value(code: number): Flaw | null {
    if (code === OPEN_LIST || code === OPEN_OBJECT) {
      if (this.open.length === MAX_DEPTH) return { code: 'too_deep', offset: this.at };
      this.open.push(code === OPEN_OBJECT ? new Set() : null);
      this.at += 1;
      this.state = code === OPEN_OBJECT ? 'key or end' : 'value or end';
      return null;
    }
    const length = code === QUOTE ? this.stringLength() : matchLength(SCALAR, this.text, this.at);
    if (length === 0) return this.invalid();
    this.at += length;
    this.afterValue();
    return null;
  }

  private key(): Flaw | null {
    const offset = this.at;
    const length = this.stringLength();
    if (length === 0) return this.invalid();
    const key = JSON.parse(this.text.slice(offset, offset + length)) as string;
    const keys = this.open.at(-1)!;
    if (keys.has(key)) return { code: 'duplicate_key', offset, key };
    keys.add(key);
    this.at += length;
    this.skipSpace();
    if (this.text.charCodeAt(this.at) !== COLON) return this.invalid();
    this.at += 1;
    this.state = 'value';
    return null;
  }

  private close(): null {
    this.open.pop();
    this.at += 1;
    this.afterValue();
    return null;
  }

  private afterValue(): void {
    this.state = this.open.length > 0 ? 'comma or end' : 'end';
  }

  /** Of the string that begins here, its quotes included; 0 when there is none. */
  private stringLength(): number {
    if (this.text.charCodeAt(this.at) !== QUOTE) return 0;
    const end = endOfString(this.text, this.at);
    if (end === this.text.length) return 0;
    const length = end + 1 - this.at;
    return isSoundString(this.text, this.at + 1, end) ? length : 0;
  }

  private skipSpace(): void {
    let { at } = this;
    while (isSpace(this.text.charCodeAt(at))) at += 1;
    this.at = at;
  }

  private invalid(): Flaw {
    return { code: 'invalid_json', offset: this.at };
  }
}

/** The offset of the quote that ends the string which begins at `start`; the text's length when nothing does. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

/** Not by one expression: over megabytes it would overflow the engine's stack, and so it is with white space. */
function isSoundString(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20) return false;
    if (code !== BACKSLASH) continue;
    const length = escapeLength(text, i);
    if (length === 0 || i + length > end) return false;
    i += length - 1;
  }
  return true;
}

/** Of the escape that begins here; 0 for what is none. */
function escapeLength(text: string, at: number): number {
  return SHORT_ESCAPES.includes(text.charAt(at + 1)) ? 2 : matchLength(LONG_ESCAPE, text, at);
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function matchLength(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex - at : 0;
}

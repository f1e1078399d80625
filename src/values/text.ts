/** Length in code points: what the contract calls characters. `'👍'.length` is 2, this says 1. */
export function characterCount(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length; i++) {
    if (text.codePointAt(i)! <= 0xffff) continue;
    count -= 1;
    i += 1;
  }
  return count;
}

/** Length in UTF-8 bytes: what byte limits count. */
export function byteCount(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** True when the text survives PostgreSQL and UTF-8 unchanged: no NUL, no lone surrogate. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** The longest prefix of at most `limit` bytes, in UTF-8 unless counted otherwise, that cuts no character in two. */
export function cutToBytes(text: string, limit: number, bytesOf = byteCount): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += bytesOf(character);
    if (bytes > limit) break;
    end += character.length;
  }
  return text.slice(0, end);
}

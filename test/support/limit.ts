/** What rows of the limits table are made of. */
export const KIB = 1024;
export const MIB = 1024 * KIB;
export const list = <T>(n: number, item: (i: number) => T) => Array.from({ length: n }, (_, i) => item(i));
export const map = <T>(n: number, value: (i: number) => T, key = (i: number) => `k${i}`) =>
  Object.fromEntries(list(n, (i) => [key(i), value(i)]));

/** A URL pattern of so many characters. */
export const pattern = (length: number) => `https://a.org/${'x'.repeat(length - 14)}`;

/** A row of the limits table (contract, section 21). */
export interface Limit {
  what: string;
  /** A body at the limit, or one past it. */
  body: (past: 0 | 1) => Record<string, unknown>;
  pointer: string;
  code: string;
  /** What the refusal says the limit is. */
  named: string;
}

export const byKey = (
  what: string,
  key: string,
  value: (past: 0 | 1) => unknown,
  named: number,
  code = 'too_long',
  pointer = `/${key}`,
): Limit => ({ what, body: (past) => ({ [key]: value(past) }), pointer, code, named: String(named) });

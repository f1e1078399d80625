/** What is larger than this is read and checked in turns, in bytes. */
const LARGE_BODY = 64 * 1024;

const owners = new WeakMap<object, string>();

export function isLargeBody(bytes: number): boolean {
  return bytes > LARGE_BODY;
}

/** Remembers of a large body whose it is, so that it is checked when it is their turn. */
export function keepLargeBody(body: unknown, owner: string): unknown {
  if (typeof body === 'object' && body !== null) owners.set(body, owner);
  return body;
}

/** Whose body it is, if it is a large one. */
export function ownerOfLarge(body: object): string | undefined {
  return owners.get(body);
}

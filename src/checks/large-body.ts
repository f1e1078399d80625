/** What is larger than this is read and checked in turns, in bytes. */
const LARGE_BODY = 64 * 1024;

/** A large body that was read. */
interface LargeBody {
  /** Whose it is. */
  owner: string;
  bytes: number;
}

const large = new WeakMap<object, LargeBody>();

export function isLargeBody(bytes: number): boolean {
  return bytes > LARGE_BODY;
}

/** Remembers of a large body, or a part of one, whose it is, so that it is checked when it is their turn. */
export function keepLargeBody(body: unknown, about: LargeBody | undefined): unknown {
  if (about && typeof body === 'object' && body !== null) large.set(body, about);
  return body;
}

/** What is known of a body if it is a large one. */
export function largeBody(body: unknown): LargeBody | undefined {
  return typeof body === 'object' && body !== null ? large.get(body) : undefined;
}

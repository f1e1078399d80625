/** Throws where an expression is expected: `found ?? fail(notFound(ref))`. */
export function fail(error: Error): never {
  throw error;
}

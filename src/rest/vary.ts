/**
 * The value of `Vary` (RFC 9110, section 12.5.5) with these headers in it, each once however it is spelled, behind
 * those that are set already. `*` says all of them.
 */
export function mergeVary(
  existing: string | readonly string[] | undefined,
  names: readonly string[],
): string {
  const set = [existing ?? []].flat().join().split(',');
  const merged = new Map<string, string>();
  for (const name of [...set, ...names].map((one) => one.trim())) {
    const key = name.toLowerCase();
    if (name !== '' && !merged.has(key)) merged.set(key, name);
  }
  return merged.has('*') ? '*' : [...merged.values()].join(', ');
}

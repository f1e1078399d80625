/** A copy of JSON data that nobody can change: it is handed out to all organizations. */
export function frozenCopy<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  const copy = Array.isArray(value)
    ? value.map(frozenCopy)
    : Object.fromEntries(Object.entries(value).map(([key, member]) => [key, frozenCopy<unknown>(member)]));
  return Object.freeze(copy) as T;
}

export const SLUG_PATTERN = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Lower-case letters and digits with single hyphens between them, at most `limit` characters. */
export function isSlug(text: string, limit: number): boolean {
  return text.length <= limit && SLUG_PATTERN.test(text);
}

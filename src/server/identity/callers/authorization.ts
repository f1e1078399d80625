/** One header, three spellings: `Bearer <token>`, `ApiKey <token>`, or the token alone. */
const CREDENTIALS = /^(?:(?:bearer|apikey) +)?([\x21-\x7e]+)$/i;

/**
 * The token in the request's `Authorization` headers. Null when there is none to be found: another scheme, a scheme
 * without a token, or several headers, of which one alone must not be believed.
 */
export function parseAuthorization(headers: readonly string[]): string | null {
  if (headers.length !== 1) return null;
  const token = CREDENTIALS.exec(headers[0]!)?.[1];
  return token === undefined || /^(bearer|apikey)$/i.test(token) ? null : token;
}

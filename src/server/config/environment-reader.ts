import { parseTrustedProxies, trustedProxiesProblem, type TrustedProxies } from './trusted-proxies.js';

/** Reads variables one by one and remembers what is wrong, so that all of it can be said at once. An empty one is unset. */
export class EnvironmentReader {
  private readonly problems: string[] = [];

  constructor(private readonly variables: Readonly<Record<string, string | undefined>>) {}

  /** @throws Error with a sentence for each variable that is wrong. */
  refuseProblems(): void {
    if (this.problems.length > 0) throw new Error(this.problems.join('\n'));
  }

  /** Says that a variable is missing which another one calls for, unless what it has is refused already. */
  require(name: string, reason: string): void {
    if (this.raw(name) === undefined) this.refuse(name, reason, undefined);
  }

  text(name: string, fallback: string): string {
    return this.raw(name) ?? fallback;
  }

  integer(name: string, fallback: number, min: number, max: number): number {
    return this.optionalInteger(name, min, max) ?? fallback;
  }

  optionalInteger(name: string, min: number, max: number): number | undefined {
    const text = this.raw(name);
    if (text === undefined) return undefined;
    const isInRange = /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max;
    return isInRange
      ? Number(text)
      : this.refuse(name, `must be an integer from ${min} to ${max}, is "${text}"`, undefined);
  }

  flag(name: string, fallback: boolean): boolean {
    return this.word(name, String(fallback) as 'true' | 'false', ['true', 'false']) === 'true';
  }

  word<T extends string>(name: string, fallback: T, words: readonly T[]): T {
    const text = this.raw(name);
    if (text === undefined) return fallback;
    const word = words.find((known) => known === text);
    return word ?? this.refuse(name, `must be one of ${words.join(', ')}, is "${text}"`, fallback);
  }

  /** The value is not repeated in the refusal: URLs carry passwords. */
  url(name: string, protocols: readonly string[]): string | undefined {
    const text = this.raw(name);
    if (text === undefined || (isUrl(text) && protocols.includes(new URL(text).protocol))) return text;
    return this.refuse(
      name,
      `must be a URL that starts with ${protocols.map((one) => `${one}//`).join(' or ')}, with %25 for each % in it`,
      undefined,
    );
  }

  /** A URL that something is put behind: it comes without slashes at its end. */
  baseUrl(name: string): string | undefined {
    const url = this.url(name, ['http:', 'https:'])?.replace(/\/+$/, '');
    if (url === undefined || (/^[!-~]+$/.test(url) && !/[?#@\\]/.test(url))) return url;
    return this.refuse(name, 'must be a URL in ASCII without query, hash, user name or spaces', undefined);
  }

  /** Origins as browsers send them: another spelling would match none. */
  origins(name: string): string[] {
    const parts = (this.raw(name) ?? '').split(',').map((part) => part.trim());
    const origins = parts.filter((part) => part !== '');
    const wrong = origins.find((origin) => !isOrigin(origin));
    if (wrong === undefined) return origins;
    const form = 'such as https://app.example.com, in lower case, without a path or a slash at the end';
    return this.refuse(name, `must be comma-separated origins ${form}; "${withoutUser(wrong)}" is none`, []);
  }

  key(name: string): string | undefined {
    const text = this.raw(name);
    if (text === undefined || /^[\x21-\x7e]{32,256}$/.test(text)) return text;
    return this.refuse(name, 'must be 32 to 256 printable characters without spaces', undefined);
  }

  bytes(name: string, length: number): Buffer | undefined {
    const text = this.raw(name);
    if (text === undefined) return undefined;
    if (isBase64Of(text, length)) return Buffer.from(text, 'base64');
    return this.refuse(
      name,
      `must be ${length} bytes in base64 (try: openssl rand -base64 ${length})`,
      undefined,
    );
  }

  trustedProxies(name: string): TrustedProxies {
    const text = this.text(name, 'false');
    const problem = trustedProxiesProblem(text);
    return problem === undefined ? parseTrustedProxies(text) : this.refuse(name, problem, false);
  }

  private raw(name: string): string | undefined {
    const text = this.variables[name]?.trim();
    return text === '' ? undefined : text;
  }

  private refuse<T>(name: string, reason: string, fallback: T): T {
    this.problems.push(`${name} ${reason}.`);
    return fallback;
  }
}

/** Whether a text is so many bytes in base64 or base64url. Decoding alone passes over whatever is neither. */
export function isBase64Of(text: string, length: number): boolean {
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) && Buffer.from(text, 'base64').length === length;
}

/** With percent-encoding that can be decoded, as whoever connects will do. */
function isUrl(text: string): boolean {
  try {
    decodeURIComponent(text);
    return URL.canParse(text);
  } catch {
    return false;
  }
}

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

/** What stands before an @ may be a password, which is not for logs. */
function withoutUser(text: string): string {
  return text.replace(/^([^/]*\/\/)?.*@/, '$1…@');
}

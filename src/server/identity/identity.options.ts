/** What the standalone server's identity depends on, besides the database. */
export interface IdentityOptions {
  /** Creates and lists organizations. Undefined: nobody can. */
  adminKey?: string;
  /** How many requests one key may make in a minute, per process; 0: any number. */
  rateLimitPerMinute: number;
  /** Everything before `/v1` in the links of pages. */
  publicUrl: string;
  /** Headers of requests that say who is calling. */
  callerHeaders: readonly string[];
}

export const IDENTITY_OPTIONS = Symbol('IDENTITY_OPTIONS');

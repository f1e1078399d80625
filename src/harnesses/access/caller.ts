/** What somebody may do with the harnesses of an organization; the strings appear in refusals. */
export enum HarnessPermission {
  View = 'org:harnesses:view',
  Manage = 'org:harnesses:manage',
  Dangerous = 'org:harnesses:dangerous',
}

/** Who is calling, already authenticated and bound to one organization. The first argument of every service method. */
export interface HarnessCaller {
  /** Any string of 1–255 characters; no other organization's rows are ever read or written for this caller. */
  orgId: string;
  /** Who to name in versions and logs: a key or user ID, at most 255 characters. */
  actor: string;
  permissions: readonly HarnessPermission[];
}

/**
 * The port through which a host says who is calling. Implementations throw
 * `HarnessError('unauthenticated' | 'organization_not_found' | 'organization_required', …)` to refuse.
 */
export interface HarnessAccess {
  /** `request` is the platform's own request object (Express or Fastify). */
  resolve(request: HarnessRequest): Promise<HarnessCaller> | HarnessCaller;
}

/** What both HTTP platforms offer of a request. */
export interface HarnessRequest {
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  /** The client's address, as the platform determines it. */
  ip?: string;
  params?: unknown;
  body?: unknown;
  /** Node's own request, where the platform wraps it (Fastify). */
  raw?: unknown;
}

export function allows(caller: HarnessCaller, permission: HarnessPermission): boolean {
  return caller.permissions.includes(permission);
}

import { HarnessError } from '../rules/error-codes.js';
import { characterCount, isStorable } from '../../values/text.js';
import { HarnessRequest } from '../../values/request.js';
import { HarnessPermission } from '../rules/permissions.js';

/** Who is calling, already authenticated and bound to one organization. The first argument of every service method. */
export interface HarnessCaller {
  /** Any string of 1–255 characters; no other organization's rows are ever read or written for this caller. */
  orgId: string;
  /** Who to name in versions and logs: a key or user ID, at most 255 characters. */
  actor: string;
  permissions: readonly HarnessPermission[];
}

/**
 * The port through which a host says who is calling. It is asked on every request, after the host's own guards; null
 * is a 401. Implementations may also throw
 * `HarnessError('unauthenticated' | 'organization_not_found' | 'organization_required', …)`, or any exception of Nest's.
 */
export interface HarnessAccess {
  /** `request` is the platform's own request object (Express or Fastify). */
  resolve(request: HarnessRequest): Promise<HarnessCaller | null> | HarnessCaller | null;
  /**
   * Asked instead of `resolve` when a request's body took more than a second to arrive, before anything is done:
   * whether this still is the caller, and what they may still do. It must look at what can change, not at what a guard
   * noted on the request when it began, and it counts no second request. Default: `resolve` is asked again.
   */
  confirm?(request: HarnessRequest): Promise<HarnessCaller | null> | HarnessCaller | null;
}

export function allows(caller: HarnessCaller, permission: HarnessPermission): boolean {
  return caller.permissions.includes(permission);
}

/**
 * Refuses a caller who lacks a permission, and a host that does not say who is calling: an organization that is not
 * named must never become one of its own.
 *
 * @throws HarnessError `permission_denied`
 * @throws TypeError with a sentence about the host's mistake
 */
export function refuseUnlessAllowed(caller: HarnessCaller, permission: HarnessPermission | undefined): void {
  refuseNobody(caller);
  if (permission === undefined || allows(caller, permission)) return;
  throw new HarnessError('permission_denied', `this needs the permission ${permission}`);
}

/** @throws TypeError with a sentence about the host's mistake */
export function refuseNobody(caller: Partial<HarnessCaller> | null | undefined): void {
  const { orgId, actor, permissions } = caller ?? {};
  if (!isShortText(orgId)) throw new TypeError('A HarnessCaller needs an `orgId` of 1–255 characters.');
  if (!isShortText(actor)) throw new TypeError('A HarnessCaller needs an `actor` of 1–255 characters.');
  if (!Array.isArray(permissions)) throw new TypeError('A HarnessCaller needs a list of `permissions`.');
}

function isShortText(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && characterCount(value) <= 255 && isStorable(value);
}

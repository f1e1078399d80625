import { type HarnessAccess, type HarnessCaller, HarnessPermission } from '../harnesses/index.js';
import type { HarnessRequest } from '../values/request.js';
import type { Optional } from '../values/shape.js';

/** A caller who may do everything in one organization, unless said otherwise. */
export function fakeCaller({
  orgId = 'test-org',
  actor = 'tests',
  permissions = Object.values(HarnessPermission),
}: Optional<HarnessCaller> = {}): HarnessCaller {
  return { orgId, actor, permissions };
}

/** The value of an `Authorization` header that {@link FakeAccess} takes for this caller. */
export function authorizationOf(caller: HarnessCaller): string {
  return `Bearer ${Buffer.from(JSON.stringify(caller)).toString('base64url')}`;
}

/** Believes whatever the `Authorization` header says; whoever sends none is nobody. For tests alone. */
export class FakeAccess implements HarnessAccess {
  resolve({ headers }: HarnessRequest): HarnessCaller | null {
    const token = /^Bearer (.+)$/.exec(String(headers.authorization))?.[1];
    return token === undefined ? null : callerOf(token);
  }
}

/** Null for a token of somebody else's. */
function callerOf(token: string): HarnessCaller | null {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString()) as HarnessCaller;
  } catch {
    return null;
  }
}

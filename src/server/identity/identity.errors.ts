import { HarnessError } from '../../values/refusal.js';

/** Says the same of an organization that does not exist and of one that is none of the caller's business. */
export function organizationNotFound(): HarnessError {
  return new HarnessError('organization_not_found', 'no such organization, or it is not yours');
}

export function keyNotFound(): HarnessError {
  return new HarnessError('not_found', 'no such key in this organization, or it is revoked or expired');
}

export function lastOwnerKey(): HarnessError {
  const detail = 'this is the last owner key that never expires; create another one first';
  return new HarnessError('last_owner_key', detail);
}

import { ApiError } from '../../values/error-codes.js';
import { IdentityError } from './error-codes.js';

/** Says the same of an organization that does not exist and of one that is none of the caller's business. */
export function organizationNotFound(): ApiError {
  return new ApiError('organization_not_found', 'no such organization, or it is not yours');
}

export function keyNotFound(): ApiError {
  return new ApiError('not_found', 'no such key in this organization, or it is revoked or expired');
}

export function lastOwnerKey(): IdentityError {
  const detail = 'this is the last owner key that never expires; create another one first';
  return new IdentityError('last_owner_key', detail);
}

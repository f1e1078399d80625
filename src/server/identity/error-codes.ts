import { defineErrors, type CodeOf, type ErrorTable } from '../../values/coded-error.js';
import { API_ERRORS } from '../../values/error-codes.js';

/** Every error code of organizations and API keys, and those of the API as a whole. */
export const IDENTITY_ERRORS = {
  ...API_ERRORS,
  last_owner_key: {
    status: 409,
    example: 'this is the last owner key that never expires; create another one first',
  },
  api_key_limit_reached: {
    status: 409,
    example: 'the organization has 1000 usable keys; revoke some that nobody needs',
  },
} as const satisfies ErrorTable;

export type IdentityErrorCode = CodeOf<typeof IDENTITY_ERRORS>;

export class IdentityError extends defineErrors(IDENTITY_ERRORS) {}

import { requestSlot } from './request-state.js';

/** The organization that a request's body and answer count for, once it is known. */
export const requestOrgSlot = requestSlot<string>('organization');

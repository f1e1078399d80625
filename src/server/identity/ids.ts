import { v7 as uuidv7 } from 'uuid';
import { isPrefixedId, prefixedId, uuidOf } from '../../values/prefixed-id.js';

/** The organization that the first start makes. */
export const FIRST_ORG_ID = 'org_00000000000000000000000000000001';

export const newOrgId = () => orgIdOf(uuidv7());
export const newKeyId = () => prefixedId('key', uuidv7());

export function isOrgId(text: string): boolean {
  return isPrefixedId('org', text);
}

export function isKeyId(text: string): boolean {
  return isPrefixedId('key', text);
}

/** `org_0193…` → the UUID in it: the form that cursors carry. */
export function orgUuid(orgId: string): string {
  return uuidOf('org', orgId);
}

/** The reverse of {@link orgUuid}. */
export function orgIdOf(uuid: string): string {
  return prefixedId('org', uuid);
}

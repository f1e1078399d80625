import { v7 as uuidv7 } from 'uuid';

/** The organization that the first start makes. */
export const FIRST_ORG_ID = 'org_00000000000000000000000000000001';

const hex = () => uuidv7().replaceAll('-', '');

export const newOrgId = () => `org_${hex()}`;
export const newKeyId = () => `key_${hex()}`;

export function isOrgId(text: string): boolean {
  return /^org_[0-9a-f]{32}$/.test(text);
}

export function isKeyId(text: string): boolean {
  return /^key_[0-9a-f]{32}$/.test(text);
}

/** `org_0193…` → the UUID in it: the form that cursors carry. */
export function orgUuid(orgId: string): string {
  return orgId.slice('org_'.length).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** The reverse of {@link orgUuid}. */
export function orgIdOf(uuid: string): string {
  return `org_${uuid.replaceAll('-', '')}`;
}

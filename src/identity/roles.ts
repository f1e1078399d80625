import { HarnessPermission } from '../harnesses/access/caller.js';

export const ROLES = ['owner', 'admin', 'member'] as const;

/** What a key may do in its organization. Only owners see and change keys. */
export type Role = (typeof ROLES)[number];

const { View, Manage, Dangerous } = HarnessPermission;

/** What each role may do with harnesses. */
export const PERMISSIONS: Readonly<Record<Role, readonly HarnessPermission[]>> = {
  owner: [View, Manage, Dangerous],
  admin: [View, Manage],
  member: [View],
};

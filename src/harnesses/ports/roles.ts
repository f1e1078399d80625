import { HarnessPermission } from '../rules/permissions.js';

const { View, Manage, Dangerous } = HarnessPermission;

/** The usual roles and what each may do with harnesses: owners all, admins all but deleting for good, members look. */
export const harnessRoles = {
  owner: [View, Manage, Dangerous],
  admin: [View, Manage],
  member: [View],
} as const satisfies Record<string, readonly HarnessPermission[]>;

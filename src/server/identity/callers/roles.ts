export const ROLES = ['owner', 'admin', 'member'] as const;

/** What a key may do in its organization. Only owners see and change keys. */
export type Role = (typeof ROLES)[number];

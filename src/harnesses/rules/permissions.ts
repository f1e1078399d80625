/** What somebody may do with the harnesses of an organization; the strings appear in refusals. */
export enum HarnessPermission {
  View = 'org:harnesses:view',
  Manage = 'org:harnesses:manage',
  Dangerous = 'org:harnesses:dangerous',
}

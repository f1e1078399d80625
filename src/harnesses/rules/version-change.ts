export type VersionChange =
  'created' | 'updated' | 'archived' | 'restored' | 'copied' | 'imported' | 'reverted';

import { CreateIdentity1763600000000 } from './1763600000000-create-identity.js';
import { DateChangesOfOrgs1763600400000 } from './1763600400000-date-changes-of-orgs.js';
import { UniqueTokens1763600300000 } from './1763600300000-unique-tokens.js';

/** The standalone server's own migrations, oldest first. Listed, not globbed: bundlers see what is imported. */
export const serverMigrations = [
  CreateIdentity1763600000000,
  UniqueTokens1763600300000,
  DateChangesOfOrgs1763600400000,
];

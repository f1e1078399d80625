import { Session } from '../../../sql/session.js';
import { HeaderVault } from '../../secrets/header-vault.js';
import { DEFAULT_SCHEMA, entitiesOf } from '../../storage/entities/index.js';
import { SealedRepository } from '../../storage/sealed.repository.js';
import { tablesOf } from '../../storage/tables.js';
import type { SecretsRotation } from './rotate-secrets.js';

/**
 * Which keys header values are sealed with that none of these is, by their IDs; none where all is well. Looks at what
 * harnesses are now, and at 10,000 of them at most, so that a start may ask: {@link rotateHarnessSecrets} counts them all.
 */
export async function findUnknownSecretsKeys({
  dataSource,
  schema = DEFAULT_SCHEMA,
  secretsKeys,
}: Omit<SecretsRotation, 'dryRun'>): Promise<string[]> {
  const vault = new HeaderVault(secretsKeys);
  const repository = new SealedRepository(
    Session.onPool(dataSource),
    tablesOf(dataSource, entitiesOf(schema)),
  );
  return (await repository.keyIds()).filter((id) => !vault.knows(`${id}.`));
}

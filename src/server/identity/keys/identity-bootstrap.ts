import { Injectable, Logger } from '@nestjs/common';
import { violatedConstraint } from '../../../sql/database-errors.js';
import { AdminKey } from '../callers/admin-key.js';
import { hashApiKey, isKeyText, makeApiKey } from './api-key-format.js';
import { ApiKeyLookup } from './api-key.lookup.js';
import { BootstrapKeyRepository } from './bootstrap-key.repository.js';
import { FIRST_ORG_ID, newKeyId } from '../ids.js';
import { OrgsRepository } from '../orgs/orgs.repository.js';

export interface Bootstrapped {
  orgId: string;
  /** The first owner key, when this call made it up. Nobody can ask for it again. */
  createdKey: string | null;
}

const ORG_NAME = 'Default';
const KEY_NAME = 'Bootstrap key';

/** Sees to it that there is an organization, and a key to enter it with. For the server's start, on every replica. */
@Injectable()
export class IdentityBootstrap {
  private readonly logger = new Logger('Identity');

  constructor(
    private readonly orgs: OrgsRepository,
    private readonly keys: BootstrapKeyRepository,
    private readonly lookup: ApiKeyLookup,
    private readonly adminKey: AdminKey,
  ) {}

  /**
   * Makes the first organization if it does not exist, with `configuredKey` or a new key as its owner key. If it does,
   * a `configuredKey` with another value replaces that key, a made-up one too; the same value changes nothing, so a
   * key that an owner has revoked stays revoked. Of servers that start concurrently, one makes it.
   *
   * `saveKey` gets a made-up key before it is stored: if it cannot be kept, nothing is made, and the next start
   * retries.
   *
   * @throws Error with a sentence that says what to do.
   */
  async run(
    configuredKey?: string,
    saveKey: (key: string) => Promise<void> = () => Promise.resolve(),
  ): Promise<Bootstrapped> {
    if (configuredKey !== undefined) this.refuseUnusable(configuredKey);
    const createdKey = (await this.orgs.find(FIRST_ORG_ID))
      ? null
      : await this.create(configuredKey, saveKey);
    if (configuredKey !== undefined) await this.replaceIfChanged(configuredKey);
    const current = await this.keys.find(FIRST_ORG_ID);
    if (current) this.lookup.exemptFromChecksum(current.token_hash);
    return { orgId: FIRST_ORG_ID, createdKey };
  }

  private refuseUnusable(configuredKey: string): void {
    if (!isKeyText(configuredKey))
      throw new Error('BOOTSTRAP_API_KEY must be 32 to 256 printable characters without spaces.');
    if (this.adminKey.matches(configuredKey))
      throw new Error('BOOTSTRAP_API_KEY and ADMIN_API_KEY are the same: give one of them another value.');
  }

  /** Null also when another server won the race. */
  private async create(
    configuredKey: string | undefined,
    saveKey: (key: string) => Promise<void>,
  ): Promise<string | null> {
    const token = configuredKey ?? makeApiKey();
    const key = { id: newKeyId(), name: KEY_NAME, tokenHash: hashApiKey(token), isBootstrap: true };
    const save = async () => {
      if (configuredKey === undefined) await saveKey(token).catch(explainUnsaved);
    };
    const org = await this.orgs.create({ orgId: FIRST_ORG_ID, name: ORG_NAME }, key, save);
    if (!org) return null;
    this.logger.log(`Created the organization ${FIRST_ORG_ID}`);
    return configuredKey === undefined ? token : null;
  }

  /** Reads first: the start that changes nothing writes nothing. */
  private async replaceIfChanged(configuredKey: string): Promise<void> {
    const tokenHash = hashApiKey(configuredKey);
    const current = await this.keys.find(FIRST_ORG_ID);
    if (!current?.token_hash.equals(tokenHash)) {
      await this.keys
        .replace(FIRST_ORG_ID, { id: newKeyId(), name: KEY_NAME, tokenHash })
        .catch(explainTaken);
      this.logger.log('Replaced the bootstrap key; the one before it is revoked');
    } else if (current.is_revoked) {
      this.logger.warn('BOOTSTRAP_API_KEY was revoked by an owner and stays so; give it another value');
    }
  }
}

function explainUnsaved(cause: Error): never {
  throw new Error(`The first API key cannot be kept, so none was made: ${cause.message}`, { cause });
}

function explainTaken(cause: Error): never {
  if (violatedConstraint(cause) !== 'api_key_token_key') throw cause;
  throw new Error(
    'BOOTSTRAP_API_KEY is the token of another key, which has a role of its own: revoke that key, or choose another value.',
    { cause },
  );
}

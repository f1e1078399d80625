import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { hashApiKey } from '../keys/api-key-format.js';
import { IDENTITY_OPTIONS, type IdentityOptions } from '../identity.options.js';

/** The operator's key for organizations. Not an API key: it belongs to no organization and opens no harness. */
@Injectable()
export class AdminKey {
  private readonly hash: Buffer | null;

  constructor(@Inject(IDENTITY_OPTIONS) { adminKey }: Pick<IdentityOptions, 'adminKey'>) {
    this.hash = adminKey === undefined ? null : hashApiKey(adminKey);
  }

  get isConfigured(): boolean {
    return this.hash !== null;
  }

  /** Takes the same time whatever the token has in common with the key. */
  matches(token: string): boolean {
    return this.hash !== null && timingSafeEqual(this.hash, hashApiKey(token));
  }
}

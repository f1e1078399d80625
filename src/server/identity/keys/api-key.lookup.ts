import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { hashApiKey, isKeyText, looksMistyped } from './api-key-format.js';
import { ApiKeyBatches } from './api-key.batches.js';
import { ApiKeysRepository, type UsableKeyRow } from './api-keys.repository.js';
import type { IdentityCaller } from '../callers/identity-caller.js';
import { harnessRoles } from '../../../harnesses/index.js';

interface KnownKey {
  caller: IdentityCaller;
  /** Milliseconds since 1970; Infinity: never. */
  expiresAt: number;
}

const MAX_KEYS = 10_000;
/** Milliseconds. Revoked keys must stop within 5 s on every replica; this leaves a second for the query. */
const TIME_TO_LIVE = 4_000;

/**
 * Who is behind a token, from memory while that is fresh. Only keys that exist are remembered, so that nobody can
 * push them out with made-up ones.
 */
@Injectable()
export class ApiKeyLookup {
  /** What is too old to be believed stays, as a sign that the token was right. */
  private readonly known = new LRUCache<string, KnownKey>({
    max: MAX_KEYS,
    ttl: TIME_TO_LIVE,
    noDeleteOnStaleGet: true,
  });
  private readonly running = new Map<string, Promise<KnownKey | null>>();
  private exempt: Buffer | null = null;

  constructor(
    private readonly repository: ApiKeysRepository,
    private readonly batches: ApiKeyBatches,
  ) {}

  /** Null for a token that is no key, or not any more. */
  async find(token: string): Promise<IdentityCaller | null> {
    if (!isKeyText(token)) return null;
    const hash = hashApiKey(token);
    if (looksMistyped(token) && !this.exempt?.equals(hash)) return null;
    const place = placeOf(hash);
    const key = this.known.get(place) ?? (await (this.running.get(place) ?? this.query(place, hash)));
    return key && key.expiresAt > Date.now() ? key.caller : null;
  }

  /** Asks the database the next time, also where a query is under way: it may have read what is no longer so. */
  forget(hash: Buffer): void {
    this.known.delete(placeOf(hash));
    this.running.delete(placeOf(hash));
  }

  /** Lets a key that an operator chose be looked up although it looks like a mistyped one of ours. */
  exemptFromChecksum(hash: Buffer): void {
    this.exempt = hash;
  }

  /**
   * One query for all that ask for the same token at once. For a token that was right it is one of its own, so that
   * those who guess, and fill the batches, are nothing to clients that are in.
   */
  private query(place: string, hash: Buffer): Promise<KnownKey | null> {
    const startedAt = performance.now();
    const isCurrent = () => this.running.get(place) === query;
    const wasRight = this.known.peek(place, { allowStale: true }) !== undefined;
    const query: Promise<KnownKey | null> = (wasRight ? this.repository : this.batches)
      .findUsable(hash)
      .then((row) => {
        const key = row && toKnownKey(row);
        // As old as the query: a slow one must not make an answer live longer.
        if (isCurrent()) this.remember(place, key, startedAt);
        return key;
      })
      .finally(() => {
        if (isCurrent()) this.running.delete(place);
      });
    this.running.set(place, query);
    return query;
  }

  private remember(place: string, key: KnownKey | null, start: number): void {
    if (key) this.known.set(place, key, { start });
    else this.known.delete(place);
  }
}

/** A string of one character per byte: maps compare buffers by identity. */
function placeOf(hash: Buffer): string {
  return hash.toString('latin1');
}

function toKnownKey({ org_id, id, role, expires_at }: UsableKeyRow): KnownKey {
  const caller = { orgId: org_id, actor: id, role, permissions: harnessRoles[role] };
  return { caller, expiresAt: expires_at?.getTime() ?? Infinity };
}

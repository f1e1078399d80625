import { Injectable } from '@nestjs/common';
import { ApiKeysRepository, type UsableKeyRow } from './api-keys.repository.js';

interface Waiting {
  hash: Buffer;
  resolve: (row: UsableKeyRow | null) => void;
  reject: (error: unknown) => void;
}

/** Milliseconds from one statement to the next. */
const INTERVAL = 10;
/** Milliseconds that a statement holds up the next; a broken connection may never answer. */
const PATIENCE = 2_000;

/**
 * Looks up tokens of which nobody knows yet whether they are keys. Whoever makes tokens up can send thousands a second,
 * from one address or from many, and must not be able to use up the database, nor to keep out anybody whose key is
 * right. Nothing tells such a token from a right key that this process has not seen: not its address, which many
 * clients may share, and not its beginning, which an operator's keys may have in common. So none is refused, or made to
 * wait for others, by where it comes from. Instead they cost the same however many there are:
 *
 * - A token that lacks the checksum of our keys is refused without a query ({@link ApiKeyLookup}).
 * - All that wait are looked up by one statement, one statement at a time, and at most 100 in a second. That is one
 *   connection of the pool and a hundred round trips a second at the very most.
 * - A right key waits for the statement that is under way, and for nothing else: the next one has all that came
 *   meanwhile, whatever their number. So there is no queue that could be filled.
 * - It waits once. A key that was right before is asked about by itself, beside these ({@link ApiKeyLookup}).
 */
@Injectable()
export class ApiKeyBatches {
  private waiting: Waiting[] = [];
  private isRunning = false;

  constructor(private readonly repository: ApiKeysRepository) {}

  /** The key with this hash, from the next statement; null when there is none that can be used. */
  findUsable(hash: Buffer): Promise<UsableKeyRow | null> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ hash, resolve, reject });
      if (!this.isRunning) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      await Promise.all([Promise.race([this.ask(batch), pause(PATIENCE)]), pause(INTERVAL)]);
    }
    this.isRunning = false;
  }

  private async ask(batch: readonly Waiting[]): Promise<void> {
    try {
      const rows = await this.repository.findAllUsable(batch.map(({ hash }) => hash));
      const byHash = new Map(rows.map((row) => [row.token_hash.toString('hex'), row]));
      for (const { hash, resolve } of batch) resolve(byHash.get(hash.toString('hex')) ?? null);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}

import type { HostTransaction } from '../../sql/host-transaction.js';
import type { Memory } from './memory.js';

/** Transactions of hosts: what is written in one is there when its work is done, or not at all. */
export class HostTransactions {
  private readonly running = new WeakMap<object, Memory>();

  constructor(private readonly memory: Memory) {}

  /** Where this transaction works. @throws Error when it is not running */
  placeOf(transaction: HostTransaction): Memory {
    const place = this.running.get(transaction);
    if (place) return place;
    throw new Error('The service that withTransaction hands out works until the transaction ends.');
  }

  /** Runs `work` in a transaction; one that is running already goes on. */
  async run<T>(transaction: HostTransaction, work: () => Promise<T>): Promise<T> {
    if (this.running.has(transaction)) return work();
    const fork = this.memory.fork();
    this.running.set(transaction, fork);
    try {
      const result = await work();
      await this.memory.adopt(fork);
      return result;
    } finally {
      this.running.delete(transaction);
      fork.close();
    }
  }
}

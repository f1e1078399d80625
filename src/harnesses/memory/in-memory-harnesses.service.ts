import type { HostTransaction } from '../../sql/host-transaction.js';
import type { Optional } from '../../values/shape.js';
import { HarnessesService } from '../harnesses.service.js';
import { refuseWrongValues } from '../ports/check-options.js';
import type { InTransaction } from '../ports/events.js';
import { fillDefaults, type RegistryOptions } from '../registry/settings.js';
import { assembleInMemory } from './assemble-in-memory.js';
import type { HostTransactions } from './host-transactions.js';

/** The module's options as far as they are about harnesses; all have a default for tests. */
export type InMemoryHarnessesOptions = Optional<RegistryOptions>;

/**
 * `HarnessesService` for the unit tests of hosts: no PostgreSQL, no Nest, nothing to start or stop.
 *
 * ```ts
 * const harnesses = new InMemoryHarnessesService();
 * const agents = new AgentsService(harnesses);
 * // or, in a testing module: { provide: HarnessesService, useValue: new InMemoryHarnessesService() }
 * ```
 *
 * It is the service itself, and not another one that behaves alike: bodies are checked, names judged, layers merged and
 * refusals made by the same code, over repositories that keep rows in maps, because the repositories alone talk to a
 * database. So it cannot fall behind the rules, and what may differ is the storage, which runs the same scenarios as
 * PostgreSQL in the tests of this package.
 *
 * Each instance is empty, but for the built-ins that every organization gets. What a database alone can do is not here:
 * routes, Idempotency-Keys, limits of time and of connections. `withTransaction` takes any object for the transaction;
 * its writes are there when its work is done, and gone when that fails, but do not see a later `ROLLBACK` of the host's.
 */
export class InMemoryHarnessesService extends HarnessesService {
  private readonly transactions: HostTransactions;

  /** @throws Error with a sentence that says what to do, when an option is wrong */
  constructor(options: InMemoryHarnessesOptions = {}) {
    const complete = {
      ...options,
      publicUrl: options.publicUrl ?? 'http://localhost',
      secretsKeys: options.secretsKeys ?? [Buffer.alloc(32, 'tests')],
    };
    refuseWrongValues(complete);
    const { parts, within, transactions } = assembleInMemory(fillDefaults(complete));
    super(parts, within);
    this.transactions = transactions;
  }

  override withTransaction<T>(
    manager: HostTransaction,
    work: (harnesses: HarnessesService) => Promise<T>,
  ): Promise<InTransaction<T>> {
    return this.transactions.run(manager, () => super.withTransaction(manager, work));
  }
}

import { busy } from '../../sql/database-errors.js';
import { KeyedMutex } from '../../sql/keyed-mutex.js';
import { forkOf, newOrganization, type Organization } from './organization.js';

/** As on a database. */
const LOCK_TIMEOUT = { milliseconds: 4_000, error: busy };

type Origin = (orgId: string) => Organization;

/**
 * Organizations in maps, where a database would be. Writes of one organization run one after the other; a transaction
 * works on a copy that takes the place of the original when it is done.
 */
export class Memory {
  private readonly organizations = new Map<string, Organization>();
  private isClosed = false;

  private constructor(
    /** Whether what is written here is gone when it is not taken over. */
    readonly isTransaction: boolean,
    /** Null for who has it already. */
    private readonly mutex: KeyedMutex | null,
    /** Where an organization comes from that is not here yet. */
    private readonly origin: Origin,
  ) {}

  static empty(): Memory {
    return new Memory(false, new KeyedMutex(), newOrganization);
  }

  /** @throws Error when this was the copy of a transaction that has ended */
  of(orgId: string): Organization {
    if (this.isClosed) throw new Error('The transaction has ended, and with it its service.');
    const known = this.organizations.get(orgId) ?? this.origin(orgId);
    this.organizations.set(orgId, known);
    return known;
  }

  write<T>(orgId: string, work: (organization: Organization) => T): Promise<T> {
    return this.exclusive(orgId, async () => {
      const organization = this.of(orgId);
      organization.writes += 1;
      return work(organization);
    });
  }

  /** What `work` writes is there when it is done, and nothing of it when it fails. */
  transaction<T>(orgId: string, work: (memory: Memory) => Promise<T>): Promise<T> {
    return this.exclusive(orgId, async () => {
      const inner = new Memory(true, null, () => forkOf(this.of(orgId)));
      const result = await work(inner);
      const { writesBefore } = this.of(orgId);
      this.organizations.set(orgId, { ...inner.of(orgId), writesBefore });
      return result;
    });
  }

  /** A copy for a transaction of the host's, until {@link adopt}. */
  fork(): Memory {
    return new Memory(true, new KeyedMutex(), (orgId) => forkOf(this.of(orgId)));
  }

  /** Ends a fork: who still has it is told so. */
  close(): void {
    this.isClosed = true;
  }

  /**
   * Takes over what was written to a fork.
   *
   * @throws HarnessError `unavailable` when somebody has written here meanwhile, which a database would have let wait
   */
  async adopt(fork: Memory): Promise<void> {
    const written = [...fork.organizations].filter(([, { writes, writesBefore }]) => writes > writesBefore);
    for (const [orgId, organization] of written)
      await this.exclusive(orgId, async () => {
        if (this.of(orgId).writes !== organization.writesBefore) throw busy();
        this.organizations.set(orgId, organization);
      });
  }

  private exclusive<T>(key: string, work: () => Promise<T>): Promise<T> {
    return this.mutex ? this.mutex.run(key, work, LOCK_TIMEOUT) : work();
  }
}

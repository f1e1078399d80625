import pg from 'pg';

/** The SQLSTATE of a write to a database that only reads: a standby, or a primary that has become one. */
const READ_ONLY = '25006';

/** What the clients of one pool have in common. */
export class ClientBounds {
  /** The clients whose connection has not ended. */
  readonly open = new Set<BoundedClient>();

  /** @param timeout how long the answer to a statement may take, in milliseconds */
  constructor(readonly timeout: number) {}

  /** Ends all connections at once. */
  endAll(reason: string): void {
    for (const client of this.open) client.destroy(reason);
  }
}

/**
 * A client that never waits for ever.
 *
 * A statement without an answer in time ends its connection: given back to the pool, it would hand a late answer, or an
 * open transaction, to whoever comes next. The network that swallowed that answer may have swallowed the idle
 * connections too, so those that have not been heard of since end with it. When one hears that its database takes no
 * writes, all end after their statements: a failover may have left them behind.
 *
 * It listens for `error` from its birth to its end. The pool takes its own listener away before it hands a client out,
 * and TypeORM adds one a moment later; an error in between, such as a FATAL in the segment that says the connection is
 * ready, would otherwise have no listener and end the process. Whoever waits for a statement gets the error anyway.
 */
export class BoundedClient extends pg.Client {
  private readonly bounds: ClientBounds;
  private readonly deadline: NodeJS.Timeout;
  private isWaiting = false;
  /** Milliseconds of the process's clock. */
  private lastAsked = 0;
  private lastHeard = performance.now();

  constructor(config: pg.ClientConfig & { bounds: ClientBounds }) {
    super(config);
    this.bounds = config.bounds;
    this.deadline = setTimeout(() => this.giveUp(), this.bounds.timeout).unref();
    this.bounds.open.add(this);
    this.on('error', () => {});
    this.on('drain', () => this.rest());
    this.once('end', () => {
      this.bounds.open.delete(this);
      clearTimeout(this.deadline);
    });
    this.connection.on('errorMessage', ({ code }: pg.DatabaseError) => {
      if (code === READ_ONLY) for (const client of this.bounds.open) client.retire();
    });
  }

  // Whatever forms a statement may have, they are passed on as they are.
  override query(...statement: unknown[]): never {
    if (!this.isWaiting) {
      this.isWaiting = true;
      this.lastAsked = performance.now();
      this.deadline.refresh();
    }
    return (super.query as (...args: unknown[]) => never).apply(this, statement);
  }

  private rest(): void {
    this.isWaiting = false;
    this.lastHeard = performance.now();
  }

  private giveUp(): void {
    if (!this.isWaiting) return;
    const reason = `no answer of the database within ${this.bounds.timeout} ms`;
    for (const other of this.bounds.open)
      if (!other.isWaiting && other.lastHeard < this.lastAsked) other.destroy(reason);
    this.destroy(reason);
  }

  private retire(): void {
    if (this.isWaiting) this.once('drain', () => void this.end());
    else this.destroy('the database takes no writes');
  }

  /** With an error: only that makes the pool forget a connection that it holds ready. */
  destroy(reason: string): void {
    this.connection.stream.destroy(Object.assign(new Error(reason), { code: 'ETIMEDOUT' }));
  }
}

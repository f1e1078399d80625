import { setTimeout } from 'node:timers/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { unreachable } from '../../sql/database-errors.js';
import { withDeadline } from '../../sql/deadline.js';

/** How long a connection, a statement, and a free connection of the pool are waited for, in milliseconds each. */
const TIMEOUT = 1_500;

/** How long what was seen stays true, in milliseconds. */
const FRESH = 1_000;

/**
 * Whether the database answers. What the pool hears from it counts first; where that is older than a second, one look a
 * second at most is taken, however many ask.
 *
 * A look takes a connection of its own: waiting for one of the pool would call a server unready that is merely busy, and
 * send the others its load too. Only where the pool has just lost a connection the pool itself is asked, since a way to
 * the database of which it knows nothing helps no request. So while connections are silent which the pool has not given
 * up yet, for `TIME_LIMITS.answer` at most, it says what new ones would hear.
 */
@Injectable()
export class DatabaseProbe implements OnModuleInit {
  /** When the pool last heard of the database, in milliseconds of the process's clock. */
  private lastHeard = -Infinity;
  /** Whether the pool has lost a connection since. */
  private isDoubtful = false;
  private look: Promise<void> | undefined;

  constructor(private readonly dataSource: DataSource) {}

  onModuleInit(): void {
    const pool = poolOf(this.dataSource);
    pool.on('error', () => (this.isDoubtful = true));
    pool.on('release', (error) => {
      this.isDoubtful = error !== undefined;
      if (!this.isDoubtful) this.lastHeard = performance.now();
    });
  }

  /** @throws Error when there is no answer in time. */
  async check(): Promise<void> {
    if (!this.isDoubtful && performance.now() - this.lastHeard < FRESH) return;
    await (this.look ?? this.take());
  }

  private take(): Promise<void> {
    const look = this.isDoubtful ? this.askPool() : this.askAlone();
    this.look = look;
    void Promise.allSettled([look, setTimeout(FRESH, undefined, { ref: false })]).then(
      () => (this.look = undefined),
    );
    return look;
  }

  private async askPool(): Promise<void> {
    await withDeadline(this.dataSource.query('SELECT 1'), { milliseconds: TIMEOUT, error: unreachable });
  }

  private async askAlone(): Promise<void> {
    const { url } = this.dataSource.options as { url?: string };
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: TIMEOUT,
      query_timeout: TIMEOUT,
      application_name: 'harness-service-probe',
    });
    // A connection that breaks later is nobody's concern any more.
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('SELECT 1');
    } finally {
      client.end().catch(() => undefined);
    }
  }
}

/** As much of the pool behind TypeORM as is needed here. `release` comes with the error that broke the connection. */
interface Pool {
  on(event: 'error' | 'release', listener: (error: Error | undefined) => void): void;
}

function poolOf({ driver }: DataSource): Pool {
  return (driver as unknown as { master: Pool }).master;
}

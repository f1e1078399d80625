import { Injectable } from '@nestjs/common';
import pg from 'pg';
import { DataSource } from 'typeorm';

/** Milliseconds, for connecting and for the question each. */
const TIMEOUT_MS = 1_500;

/**
 * Whether the database answers. Asks over a connection of its own: waiting for one of the pool would call a server
 * unready that is merely busy, and send the others its load too.
 */
@Injectable()
export class DatabaseProbe {
  private running: Promise<void> | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /** One connection for all who ask at once. Rejects when there is no answer in time. */
  check(): Promise<void> {
    this.running ??= this.ask().finally(() => (this.running = undefined));
    return this.running;
  }

  private async ask(): Promise<void> {
    const { url } = this.dataSource.options as { url?: string };
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: TIMEOUT_MS,
      query_timeout: TIMEOUT_MS,
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

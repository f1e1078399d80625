import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { START_LIMITS } from '../../sql/time-limits.js';
import { ClientBounds } from './bounded-client.js';
import { patientDataSourceOptions } from './data-source-options.js';

/** How long connections may take to say goodbye, in milliseconds. */
const CLOSE_TIME = 1_000;

/** A short-lived one, of a start or a command. */
export interface OpenDataSource {
  dataSource: DataSource;
  /** Ends its connections, those that nothing is heard of too. */
  close: () => Promise<void>;
}

/** @param bounds of its connections, for whoever wants to end them before */
export async function openDataSource(
  url: string,
  poolSize: number,
  bounds = new ClientBounds(START_LIMITS.answer),
): Promise<OpenDataSource> {
  const dataSource = new DataSource(patientDataSourceOptions(url, poolSize, bounds));
  try {
    await dataSource.initialize();
  } catch (error) {
    bounds.endAll('the database cannot be used');
    throw error;
  }
  const close = async () => {
    await Promise.race([dataSource.destroy(), pause(CLOSE_TIME, undefined, { ref: false })]);
    bounds.endAll('closed');
  };
  return { dataSource, close };
}

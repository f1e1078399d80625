import { loadEnvironment } from './config/environment.js';
import type { Limits } from './platform/limits.js';
import type { Server } from './server.js';
import { complain, standardOutput } from './standard-output.js';

/** How long the last lines of the log may take, in milliseconds. */
const FLUSH_TIME = 1_000;

/**
 * Runs the server until it gets a signal or can never work again, and ends the process. SIGTERM leaves load balancers a
 * moment to notice; SIGINT is somebody at a terminal, who waits.
 */
export function run(limits?: Partial<Limits>): void {
  let server: Server | undefined;
  let stop: ((server: Server) => Promise<void>) | undefined;
  const stopped = new AbortController();

  const start = async (): Promise<void> => {
    const environment = loadEnvironment();
    // Loading the server takes a second: what is wrong with the environment is told before.
    const { startServer } = await import('./server.js');
    server = await startServer(environment, limits, stopped.signal);
    if (stop) await stop(server).then(() => exit(0));
    const failure = await server.failure;
    if (!failure || stop) return;
    stop = (running) => running.stop(0);
    await stop(server).catch(() => undefined);
    throw failure;
  };

  /** Ends with 0 once everything is closed. A second signal does not wait. */
  const end = (graceTime?: number): void => {
    if (stop) process.exit(1);
    stop = (running) => running.stop(graceTime);
    if (server) void stop(server).then(() => exit(0), fail);
    // Nobody is served yet: a start need not go on to be stopped.
    else stopped.abort();
  };

  process.on('SIGTERM', () => end());
  process.on('SIGINT', () => end(0));
  start().catch((error) => (stopped.signal.aborted ? exit(0) : fail(error)));
}

function fail(error: unknown): Promise<void> {
  complain(`${error instanceof Error ? error.message : String(error)}\n`);
  return exit(1);
}

async function exit(code: number): Promise<void> {
  await standardOutput.flush(FLUSH_TIME);
  process.exit(code);
}

import { loadEnvironment } from './server/config/environment.js';
import type { Server } from './server/server.js';
import { complain, standardOutput } from './server/standard-output.js';

/** How long the last lines of the log may take, in milliseconds. */
const FLUSH_TIME = 1_000;

let server: Server | undefined;
let isStopping = false;

async function start(): Promise<void> {
  const environment = loadEnvironment();
  // Loading the server takes a second: what is wrong with the environment is told before.
  const { startServer } = await import('./server/server.js');
  server = await startServer(environment);
  if (isStopping) await server.stop().then(() => exit(0));
  const failure = await server.failure;
  if (!failure || isStopping) return;
  isStopping = true;
  await server.stop().catch(() => undefined);
  throw failure;
}

/** Ends with 0 once everything is closed. A second signal does not wait. */
function stop(): void {
  if (isStopping) process.exit(1);
  isStopping = true;
  void server?.stop().then(() => exit(0), fail);
}

function fail(error: unknown): Promise<void> {
  complain(`${error instanceof Error ? error.message : String(error)}\n`);
  return exit(1);
}

async function exit(code: number): Promise<void> {
  await standardOutput.flush(FLUSH_TIME);
  process.exit(code);
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
start().catch(fail);

import { loadEnvironment } from './server/config/environment.js';
import type { Server } from './server/server.js';

let server: Server | undefined;
let isStopping = false;

async function start(): Promise<void> {
  const environment = loadEnvironment();
  // Loading the server takes a second: what is wrong with the environment is told before.
  const { startServer } = await import('./server/server.js');
  server = await startServer(environment);
  if (isStopping) await server.stop().then(() => process.exit(0));
}

/** Ends with 0 once everything is closed. A second signal does not wait. */
function stop(): void {
  if (isStopping) process.exit(1);
  isStopping = true;
  void server?.stop().then(() => process.exit(0), fail);
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
start().catch(fail);

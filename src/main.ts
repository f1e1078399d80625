import { existsSync } from 'node:fs';
import { startServer, type Server } from './server.js';

let server: Server | undefined;
let isStopping = false;

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
if (existsSync('.env')) process.loadEnvFile('.env');
startServer(process.env).then((started) => {
  server = started;
  if (isStopping) void server.stop().then(() => process.exit(0), fail);
}, fail);

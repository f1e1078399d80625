import { write, writeSync } from 'node:fs';
import { LossyOutput } from './lossy-output.js';

const STDOUT = 1;
const STDERR = 2;

// Node makes a pipe non-blocking when it makes the stream for it, which it does here: else a write to one that nobody
// reads would hold a thread for ever, and the process could not even exit. What others write to the streams, such as
// warnings of Node's, may fail too.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

/** Standard output, for the log and the greeting: a full disk or a closed pipe costs lines, and never the service. */
export const standardOutput = new LossyOutput((bytes, done) => write(STDOUT, bytes, done));

/** What a process that ends without flushing still has to say, such as one that an exception ends. */
process.on('exit', () => attempt(() => writeSync(STDOUT, standardOutput.takeRest())));

/** Writes to standard error what ends the process, if anybody takes it. */
export function complain(text: string): void {
  attempt(() => writeSync(STDERR, text));
}

function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // There is nowhere left to say it.
  }
}

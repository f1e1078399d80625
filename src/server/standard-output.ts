import { closeSync, write, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { LossyOutput } from './lossy-output.js';

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;

/** What Node has behind a stream of the process that is a terminal or a pipe. */
interface WithHandle {
  _handle?: { setBlocking?: (isBlocking: boolean) => void };
}

for (const stream of [process.stdout, process.stderr]) {
  // What others write to the streams, such as warnings of Node's, may fail.
  stream.on('error', () => undefined);
  // A write to a pipe that nobody reads, or a terminal that stands still, would else hold a thread for ever, and the
  // process could not even exit. Node makes a pipe non-blocking when it makes the stream for it, and a terminal blocking.
  if (stream.isTTY) (stream as WithHandle)._handle?.setBlocking?.(false);
}

/** Standard output, for the log and the greeting: a full disk or a closed pipe costs lines, and never the service. */
export const standardOutput = new LossyOutput((bytes, done) => write(STDOUT, bytes, done));

const terminals = [STDIN, STDOUT, STDERR].filter((descriptor) => isatty(descriptor));

process.on('exit', () => {
  // What a process that ends without flushing still has to say, such as one that an exception ends.
  attempt(() => writeSync(STDOUT, standardOutput.takeRest()));
  // At its end Node restores the modes of the terminals it began with, and aborts if one is gone meanwhile. Those that
  // are no terminals any more are closed, which it takes for an answer.
  for (const descriptor of terminals) if (!isatty(descriptor)) attempt(() => closeSync(descriptor));
});

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

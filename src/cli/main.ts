#!/usr/bin/env node
import { Output } from './output.js';
import { buildProgram } from './program.js';
import { reportError } from './report-error.js';
import { watchStreams } from './streams.js';

watchStreams();
try {
  await buildProgram().parseAsync();
} catch (error) {
  // Not from the parsed options: what failed may be the parsing.
  process.exitCode = reportError(error, new Output(process.argv.includes('--json')));
}

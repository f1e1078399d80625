import { CommanderError } from 'commander';
import { CliError, Refusal, Refusals } from './cli-error.js';
import type { Output } from './output.js';
import { fieldErrorLines } from './problem.js';

/** Says on stderr what went wrong, and gives the exit code for it. */
export function reportError(error: unknown, output: Output): number {
  // Help and version are no errors, and have been printed.
  if (error instanceof CommanderError && (error.exitCode === 0 || error.code === 'commander.help')) {
    return error.exitCode === 0 ? 0 : 2;
  }
  const failure = toCliError(error);
  if (output.isJson) output.error(JSON.stringify(toDocument(failure), null, 2));
  else for (const [i, line] of toLines(failure).entries()) output.error(line, i === 0 ? 'red' : undefined);
  return failure.exitCode;
}

/** What nobody foresaw is a sentence too: a stack says nothing to people who did not write this. */
function toCliError(error: unknown): CliError {
  if (error instanceof CliError) return error;
  if (error instanceof CommanderError) return new CliError('usage', withoutValue(error.message));
  return new CliError('unexpected', `Unexpected: ${error instanceof Error ? error.message : String(error)}`);
}

/** `--kye=hk_…` must not end up in a build log. */
function withoutValue(message: string): string {
  return message.replace(/^error: /, '').replace(/(unknown option '[^'=]+)=[^']*'/, "$1'");
}

function toLines(error: CliError): string[] {
  if (error instanceof Refusals) return error.refusals.flatMap(toLines);
  if (!(error instanceof Refusal)) return [`harnesses: ${error.message}`];
  const { file, problem } = error;
  const hint = problem.status === 401 ? [`  Set HARNESSES_API_KEY to a key of this server.`] : [];
  const place = file === undefined ? '' : `${file}: `;
  return [`harnesses: ${place}${problem.error} (${problem.code})`, ...fieldErrorLines(problem), ...hint];
}

function toDocument(error: CliError): object {
  const { message, code } = error;
  if (error instanceof Refusals) {
    const documents = error.refusals.map(toDocument);
    return documents.length === 1 ? documents[0]! : { error: message, code, documents };
  }
  if (!(error instanceof Refusal)) return { error: message, code };
  return { ...(error.file !== undefined && { file: error.file }), ...error.problem };
}

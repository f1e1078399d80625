import type { Problem } from './problem.js';

/** 1: the server refuses, or there is a difference. 2: wrong usage, no server to talk to, or a diff without an answer. */
export type FailureCode = 1 | 2;

/** Ends a command with one sentence. What it says is shown to people, so it never holds a key or a stack. */
export class CliError extends Error {
  override readonly name: string = 'CliError';

  constructor(
    /** For `--json`: stable, snake_case. */
    readonly code: string,
    message: string,
    readonly exitCode: FailureCode = 2,
  ) {
    super(message);
  }
}

/** The server has said no, with a problem document (RFC 9457), or that it cannot answer now (5xx). */
export class Refusal extends CliError {
  override readonly name = 'Refusal';
  /** The document that was refused, if it was one. */
  file?: string;

  constructor(readonly problem: Problem) {
    super(problem.code, problem.error, problem.status < 500 ? 1 : 2);
  }

  /** Whether other documents may fare better; not if it is about the caller or the server. */
  get isAboutDocument(): boolean {
    const { status, code } = this.problem;
    return status < 500 && ![401, 404, 429].includes(status) && code !== 'permission_denied';
  }
}

/** What the server has refused of many documents, of which none was to be written. */
export class Refusals extends CliError {
  override readonly name = 'Refusals';

  constructor(
    readonly refusals: readonly Refusal[],
    exitCode: FailureCode,
  ) {
    super('documents_refused', `${refusals.length} documents are refused`, exitCode);
  }
}

/** The command line or the files make no sense; nothing has been sent. */
export function usageError(message: string): CliError {
  return new CliError('usage', message);
}

/** A file that cannot be read or written, in the words of the system without its error codes. */
export function fileError(path: string, error: unknown): CliError {
  const { message } = error as NodeJS.ErrnoException;
  return new CliError('file', `${path}: ${/^[A-Z]+: ([^,]+),/.exec(message)?.[1] ?? message}`);
}

/** Fails with a {@link fileError} about this path; for `catch`. */
export function failAt(path: string): (error: unknown) => never {
  return (error) => {
    throw fileError(path, error);
  };
}

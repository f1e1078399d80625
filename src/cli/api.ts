import { setTimeout as sleep } from 'node:timers/promises';
import { Answer } from './answer.js';
import { CliError, Refusal } from './cli-error.js';
import { toProblem } from './problem.js';
import { toInit, toUrl, type ApiRequest } from './request.js';
import { waitBeforeRetry } from './retry.js';
import type { Settings } from './settings.js';

/** An attempt that came to nothing. */
interface Failure {
  error: CliError;
  retryAfter?: string | null;
}

/** Calls the server as one caller. fetch keeps its connection open between calls. */
export class Api {
  constructor(
    private readonly settings: Settings,
    /** Called before the pause of a retry, with the reason. */
    private readonly onWait: (text: string) => void,
  ) {}

  /** Fails with a {@link Refusal} for every answer of the server that is not a success. */
  async send(request: ApiRequest): Promise<Answer> {
    for (let retries = 0; ; retries++) {
      const outcome = await this.attempt(request);
      if (outcome instanceof Answer) return outcome;
      const wait = waitAfter(outcome, request, retries);
      if (wait === undefined) throw outcome.error;
      this.onWait(`Retrying in ${Math.ceil(wait / 1000)} s: ${outcome.error.message}`);
      await sleep(wait);
    }
  }

  private async attempt(request: ApiRequest): Promise<Answer | Failure> {
    try {
      const response = await fetch(toUrl(this.settings, request), toInit(this.settings, request));
      const answer = new Answer(response.status, response.headers, Buffer.from(await response.arrayBuffer()));
      if (response.ok) return answer;
      return { error: this.toError(answer), retryAfter: response.headers.get('retry-after') };
    } catch (error) {
      return { error: this.unreachable(error) };
    }
  }

  private toError({ status, headers, text }: Answer): CliError {
    if (status >= 400) return new Refusal(toProblem(status, text));
    const where = headers.get('location') ?? 'elsewhere';
    return new CliError(
      'redirected',
      `${this.settings.url} redirects to ${where}: give that server as --url.`,
    );
  }

  private unreachable(error: unknown): CliError {
    const { message, cause, name } = error as Error & { cause?: NodeJS.ErrnoException };
    const reason = name === 'TimeoutError' ? 'no answer in time' : cause?.code || cause?.message || message;
    return new CliError('unreachable', `The server at ${this.settings.url} cannot be reached: ${reason}.`);
  }
}

/**
 * Reads are only retried when the server asks for it: whoever reads from one that is not there wants to know so at
 * once. Writes with an Idempotency-Key are retried after lost connections too, so that a long apply survives a restart.
 */
function waitAfter({ error, retryAfter }: Failure, request: ApiRequest, retries: number): number | undefined {
  const isKeyed = request.idempotencyKey !== undefined;
  const isRead = (request.method ?? 'GET') === 'GET';
  if (error instanceof Refusal) {
    const { status, code } = error.problem;
    return isKeyed || isRead ? waitBeforeRetry({ retries, status, code, retryAfter }) : undefined;
  }
  return isKeyed && error.code === 'unreachable' ? waitBeforeRetry({ retries }) : undefined;
}

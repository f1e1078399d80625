import { createHash } from 'node:crypto';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import { catchError, from, of, type Observable } from 'rxjs';
import { CodedError } from '../values/coded-error.js';
import { ApiError } from '../values/error-codes.js';
import type { IdempotentRequest } from '../values/idempotent-request.js';
import type { HarnessRequest } from '../values/request.js';
import { argument } from './arguments.js';
import { headerOf, IDEMPOTENCY_KEY } from './header-rules.js';
import { isDryRun } from './query.js';
import { rawBody } from './read-body.js';
import { requestSlot } from './request-state.js';

const HEADER = IDEMPOTENCY_KEY.name;

const idempotentSlot = requestSlot<IdempotentRequest>('idempotent');

/** What the write is to store its answer under; undefined without an Idempotency-Key. */
export function idempotentRequestOf(request: HarnessRequest): IdempotentRequest | undefined {
  return idempotentSlot.get(request);
}

/** The same as a handler's argument. */
export const Retryable = argument(idempotentRequestOf);

/** What was answered to a request before: its fingerprint, and JSON, or null for an answer without a body. */
export interface KnownAnswer {
  fingerprint: Buffer;
  answer: string | null;
}

/**
 * Idempotency-Key on routes that write, inside of the RouteInterceptor: a retried request gets the first answer
 * instead of a second change. The write stores that answer itself, in its own transaction.
 */
export abstract class IdempotencyInterceptor implements NestInterceptor {
  protected constructor(private readonly adapterHost: HttpAdapterHost) {}

  /** What whoever is calling was answered under this key; null while there is nothing. */
  protected abstract findAnswer(request: HarnessRequest, key: string): Promise<KnownAnswer | null>;

  /** Asks again whether whoever is calling may do this, if the body took its time to arrive. */
  protected abstract confirm(request: HarnessRequest): Promise<void>;

  /** The answer that is known, if there is one; else the route's own, which is stored on the way. */
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<HarnessRequest>();
    const key = headerOf(request, HEADER);
    if (key === undefined || isDryRun(request)) return next.handle();
    const idempotent = { key, fingerprint: await fingerprintOf(request) };
    // What was answered is not for everybody either.
    await this.confirm(request);
    const known = await this.replay(context, idempotent);
    if (known) return of(known.answer);
    idempotentSlot.set(request, idempotent);
    const afterRace = async (error: unknown): Promise<unknown> => {
      const isRace = error instanceof CodedError && error.code === 'idempotency_in_progress';
      const first = isRace ? await this.replay(context, idempotent) : null;
      if (!first) throw error;
      return first.answer;
    };
    return next.handle().pipe(catchError((error: unknown) => from(afterRace(error))));
  }

  /** @throws ApiError `idempotency_key_reused` when the key stands for another request. */
  private async replay(
    context: ExecutionContext,
    { key, fingerprint }: IdempotentRequest,
  ): Promise<{ answer: unknown } | null> {
    const http = context.switchToHttp();
    const known = await this.findAnswer(http.getRequest(), key);
    if (!known) return null;
    if (!known.fingerprint.equals(fingerprint))
      throw new ApiError('idempotency_key_reused', `another request was sent with this ${HEADER}`);
    this.adapterHost.httpAdapter.setHeader(http.getResponse(), 'Idempotency-Replayed', 'true');
    return { answer: known.answer === null ? undefined : JSON.parse(known.answer) };
  }
}

/** Two requests are the same when method, URL and body are; a body that a host has parsed stands for its JSON. */
async function fingerprintOf(request: HarnessRequest): Promise<Buffer> {
  const body = await rawBody(request);
  const bytes = Buffer.isBuffer(body) ? body : (JSON.stringify(body) ?? '');
  const { originalUrl = request.url } = request as { originalUrl?: string };
  return createHash('sha256').update(`${request.method} ${originalUrl}\n`).update(bytes).digest();
}

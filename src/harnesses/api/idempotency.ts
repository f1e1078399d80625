import { createHash } from 'node:crypto';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { catchError, from, of, type Observable } from 'rxjs';
import type { HarnessRequest } from '../../values/request.js';
import { callerOf, confirmCaller } from './caller.guard.js';
import { HarnessError } from '../rules/error-codes.js';
import { validationFailed } from '../../values/refusal.js';
import { IdempotencyRepository, type IdempotentRequest } from '../storage/idempotency.repository.js';
import { isDryRun } from '../../rest/query.js';
import { rawBody } from '../../rest/read-body.js';
import { requestSlot } from '../../rest/request-state.js';

const HEADER = 'Idempotency-Key';
const KEY = /^[\x20-\x7e]{1,255}$/;

const idempotentSlot = requestSlot<IdempotentRequest>('idempotent');

/** What the write is to store its answer under; undefined without an Idempotency-Key. */
export function idempotentRequestOf(request: HarnessRequest): IdempotentRequest | undefined {
  return idempotentSlot.get(request);
}

/**
 * Idempotency-Key on routes that write, inside of the RouteInterceptor: a retried request gets the first answer
 * instead of a second change. That answer is the idempotency record, stored with the change: see `WriteRunner`.
 */
@Injectable()
export class Idempotency implements NestInterceptor {
  constructor(
    private readonly records: IdempotencyRepository,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** The answer in the idempotency record, if there is one; else the route's own, which is recorded on the way. */
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<HarnessRequest>();
    const key = readKey(request.headers['idempotency-key']);
    if (key === undefined || isDryRun(request)) return next.handle();
    const idempotent = { key, fingerprint: await fingerprintOf(request) };
    // What was answered is not for everybody either.
    await confirmCaller(request);
    const known = await this.find(context, idempotent);
    if (known) return of(known.answer);
    idempotentSlot.set(request, idempotent);
    const afterRace = async (error: unknown): Promise<unknown> => {
      const isRace = error instanceof HarnessError && error.code === 'idempotency_in_progress';
      const first = isRace ? await this.find(context, idempotent) : null;
      if (!first) throw error;
      return first.answer;
    };
    return next.handle().pipe(catchError((error: unknown) => from(afterRace(error))));
  }

  /** @throws HarnessError `idempotency_key_reused` when the key stands for another request. */
  private async find(
    context: ExecutionContext,
    { key, fingerprint }: IdempotentRequest,
  ): Promise<{ answer: unknown } | null> {
    const record = await this.records.find(callerOf(context.switchToHttp().getRequest()), key);
    if (!record) return null;
    if (!record.fingerprint.equals(fingerprint))
      throw new HarnessError('idempotency_key_reused', `another request was sent with this ${HEADER}`);
    const response = context.switchToHttp().getResponse<object>();
    this.adapterHost.httpAdapter.setHeader(response, 'Idempotency-Replayed', 'true');
    return { answer: record.answer === null ? undefined : JSON.parse(record.answer) };
  }
}

function readKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const key = String(header);
  if (KEY.test(key)) return key;
  const detail = 'must be 1 to 255 printable ASCII characters';
  throw validationFailed([{ in: 'header', name: HEADER, code: 'invalid_format', detail }]);
}

/** Two requests are the same when method, URL and body are; a body that a host has parsed stands for its JSON. */
async function fingerprintOf(request: HarnessRequest): Promise<Buffer> {
  const body = await rawBody(request);
  const bytes = Buffer.isBuffer(body) ? body : (JSON.stringify(body) ?? '');
  const { originalUrl = request.url } = request as { originalUrl?: string };
  return createHash('sha256').update(`${request.method} ${originalUrl}\n`).update(bytes).digest();
}

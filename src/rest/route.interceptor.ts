import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { HttpAdapterHost, Reflector } from '@nestjs/core';
import { catchError, defer, finalize, from, mergeMap, of, type Observable } from 'rxjs';
import type { HarnessRequest } from '../values/request.js';
import { matchesNone } from '../values/entity-tag.js';
import { workFor } from '../values/asker.js';
import type { Written } from '../values/slices.js';
import { shownOf, toAnswer } from './answer.js';
import { endBody } from './body-intake.js';
import { headerErrors } from './header-rules.js';
import { writeIfLarge, type LargeAnswers } from './large-answers.js';
import { declaredPathOf, pathOf } from './nest-internals.js';
import { sendProblem } from './problem-sender.js';
import { requestOrgSlot } from './request-org.js';
import { unkeptErrors } from './promises.js';
import { mergeVary } from './vary.js';
import { send, type Reply } from './send.js';
import { hasGone } from './disconnected.js';
import { checkQuery, isDryRun, queryOf } from './query.js';
import { RouteTraits, Traits } from './route-traits.js';

/** What answers say of the application around the routes. */
export interface RouteSettings {
  /** Everything before `/v1`, for the links of pages. */
  publicUrl: string;
  /** Headers of requests that say who is calling: another one may get another answer. */
  callerHeaders: readonly string[];
  /** A refusal, with what can be said more once the data has been looked at. */
  explain?: (refusal: unknown, request: HarnessRequest) => Promise<unknown>;
  /** What bounds large answers; absent: nothing. */
  largeAnswers?: LargeAnswers;
}

export const ROUTE_SETTINGS = Symbol('HARNESS_ROUTE_SETTINGS');

/**
 * Around every route of the module: refuses what is wrong with the query and the headers, all at once, and sends the
 * JSON and its headers itself, so that the entity tag is made of the bytes sent, a 304 does not depend on the platform's
 * ideas, and interceptors of the host's that wrap answers or map errors leave ours alone.
 */
@Injectable()
export class RouteInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly adapterHost: HttpAdapterHost,
    @Inject(ROUTE_SETTINGS) private readonly settings: RouteSettings,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const traits = this.reflector.get(Traits, context.getHandler()) ?? {};
    const http = context.switchToHttp();
    const request = http.getRequest<HarnessRequest>();
    return defer(() => {
      traits.checkPath?.(request.params as Record<string, string>);
      checkQuery(request, traits.query, [
        ...unkeptErrors(request, traits),
        ...headerErrors(request, traits.headers),
      ]);
      return workFor(
        () => hasGone(request),
        () => next.handle(),
      );
    }).pipe(
      mergeMap((body: unknown) => this.answer(context, traits, body)),
      catchError((error: unknown) => this.refuse(context, error)),
      finalize(() => endBody(request)),
    );
  }

  private async refuse(context: ExecutionContext, error: unknown): Promise<void> {
    const http = context.switchToHttp();
    const request = http.getRequest<HarnessRequest>();
    const refusal = this.settings.explain ? await this.settings.explain(error, request) : error;
    sendProblem(this.adapterHost.httpAdapter, request, http.getResponse(), refusal);
  }

  /** Gives the handler's result once it is sent. */
  private answer(context: ExecutionContext, traits: RouteTraits, body: unknown): Observable<unknown> {
    const orgId = requestOrgSlot.get(context.switchToHttp().getRequest()) ?? '';
    const writing = writeIfLarge(shownOf(body, traits), orgId, this.settings.largeAnswers);
    if (!writing) return of(this.send(context, traits, { body }));
    return from(writing.then((written) => this.send(context, traits, { body, written })));
  }

  private send(context: ExecutionContext, traits: RouteTraits, made: Made): unknown {
    const response = context.switchToHttp().getResponse<object>();
    const reply = made.body === undefined ? { headers: {} } : this.replyOf(context, traits, made);
    send(this.adapterHost.httpAdapter, response, reply);
    return made.body;
  }

  private replyOf(context: ExecutionContext, traits: RouteTraits, { body, written }: Made): Reply {
    const http = context.switchToHttp();
    const request = http.getRequest<HarnessRequest>();
    const { status, mediaType, text, headers } = toAnswer(body, traits, isDryRun(request), written);
    const given = this.adapterHost.httpAdapter.getHeader(http.getResponse(), 'Vary') as string | undefined;
    const vary = mergeVary(given, this.settings.callerHeaders);
    const next = traits.page ? (body as { next_cursor: string | null }).next_cursor : null;
    const all = {
      'Cache-Control': 'private, no-cache',
      ...(vary !== '' && { Vary: vary }),
      ...headers,
      ...(next !== null && { Link: `<${this.pageUrl(context, next)}>; rel="next"` }),
    };
    if (isFresh(request, headers.ETag)) return { status: 304, headers: all };
    return { status, headers: { ...all, 'Content-Type': mediaType }, text };
  }

  /** Of the route's own path: a request may spell it in other ways, and a host may have put something in front. */
  private pageUrl(context: ExecutionContext, cursor: string): string {
    const request = context.switchToHttp().getRequest<HarnessRequest>();
    const parameters = new URLSearchParams(queryOf(request.url));
    parameters.set('cursor', cursor);
    const pattern = `${declaredPathOf(context.getClass())}/${pathOf(context.getHandler())}`;
    const path = pathWith(request.params as Record<string, string>, pattern);
    return `${this.settings.publicUrl}${path}?${parameters.toString()}`;
  }
}

/** What a handler has made, and the JSON of it where somebody has written that already. */
interface Made {
  body: unknown;
  written?: Written;
}

/** `v1/harnesses/:harness_id/children` with its parameters, as a path. */
function pathWith(parameters: Record<string, string>, pattern: string): string {
  const segments = pattern.split('/').filter((segment) => segment !== '');
  const valueOf = (segment: string) =>
    segment.startsWith(':') ? encodeURIComponent(parameters[segment.slice(1)]!) : segment;
  return segments.map((segment) => `/${valueOf(segment)}`).join('');
}

/** Decided here and not by the platform: Express skips its 304 when a client sends `Cache-Control: no-cache`. */
function isFresh(request: HarnessRequest, etag: string | undefined): boolean {
  const known = request.headers['if-none-match'];
  if (etag === undefined || known === undefined) return false;
  return ['GET', 'HEAD'].includes(request.method) && matchesNone(String(known), etag);
}

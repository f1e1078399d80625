import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { HttpAdapterHost, Reflector } from '@nestjs/core';
import { map, type Observable } from 'rxjs';
import type { HarnessRequest } from '../access/caller.js';
import { copyRef, writeRef } from '../rules/refs.js';
import { matchesNone } from '../rules/entity-tag.js';
import { toAnswer } from './answer.js';
import { checkQuery, isDryRun, queryOf, type QueryClass } from './query.js';

/** Everything before `/v1`, for the links of pages. */
export const PUBLIC_URL = Symbol('PUBLIC_URL');

/** What a route's answer is, besides its JSON. */
export interface RouteTraits {
  /** What may stand in the path: an ID only, or a name too. What is neither is refused before all else. */
  path?: 'id' | 'id_or_name';
  /** The query parameters it takes; any other is refused. */
  query?: QueryClass;
  /** Answers with one harness: ETag, and 304 on reads. */
  harness?: boolean;
  /** Answers 201 with the harness's URL in Location. */
  created?: boolean;
  /** Answers with what an import did. */
  imports?: boolean;
  /** Answers with a page: Link to the next one (RFC 8288). */
  page?: boolean;
}

export const Traits = Reflector.createDecorator<RouteTraits>();

/**
 * Around every route of the module: refuses unknown query parameters, and writes the JSON and its headers itself, so
 * that the entity tag is made of the bytes sent and a 304 does not depend on the platform's ideas.
 */
@Injectable()
export class RouteInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly adapterHost: HttpAdapterHost,
    @Inject(PUBLIC_URL) private readonly publicUrl: string,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const traits = this.reflector.get(Traits, context.getHandler()) ?? {};
    const request = context.switchToHttp().getRequest<HarnessRequest>();
    checkPath(request, traits.path);
    checkQuery(request, traits.query);
    return next.handle().pipe(map((body: unknown) => this.answer(context, traits, body)));
  }

  private answer(context: ExecutionContext, traits: RouteTraits, body: unknown): unknown {
    if (body === undefined) return undefined;
    const http = context.switchToHttp();
    const request = http.getRequest<HarnessRequest>();
    const response = http.getResponse<object>();
    const answer = toAnswer(body, traits, isDryRun(request));
    const headers: Record<string, string> = { 'Cache-Control': 'private, no-cache', ...answer.headers };
    const next = traits.page ? (body as { next_cursor: string | null }).next_cursor : null;
    if (next !== null) headers.Link = `<${this.pageUrl(context, next)}>; rel="next"`;
    const isUnchanged = isFresh(request, headers.ETag);
    const status = isUnchanged ? 304 : answer.status;
    if (status !== undefined) this.adapterHost.httpAdapter.status(response, status);
    if (!isUnchanged) headers['Content-Type'] = answer.mediaType;
    this.send(response, headers);
    return isUnchanged ? undefined : answer.text;
  }

  private send(response: object, headers: Record<string, string>): void {
    const adapter = this.adapterHost.httpAdapter;
    for (const [name, value] of Object.entries(headers)) adapter.setHeader(response, name, value);
    const vary = adapter.getHeader(response, 'Vary') as string | undefined;
    adapter.setHeader(response, 'Vary', [vary, 'Authorization, X-Org-Id'].filter(Boolean).join(', '));
  }

  /** Of the route's own path: a request may spell it in other ways, and a host may have put something in front. */
  private pageUrl(context: ExecutionContext, cursor: string): string {
    const request = context.switchToHttp().getRequest<HarnessRequest>();
    const parameters = new URLSearchParams(queryOf(request.url));
    parameters.set('cursor', cursor);
    const paths = this.reflector.getAll<string[]>(PATH_METADATA, [context.getClass(), context.getHandler()]);
    const path = pathWith(request.params as Record<string, string>, paths.join('/'));
    return `${this.publicUrl}${path}?${parameters.toString()}`;
  }
}

/** `v1/harnesses/:harness_id/children` with its parameters, as a path. */
function pathWith(parameters: Record<string, string>, pattern: string): string {
  const segments = pattern.split('/').filter((segment) => segment !== '');
  const valueOf = (segment: string) =>
    segment.startsWith(':') ? encodeURIComponent(parameters[segment.slice(1)]!) : segment;
  return segments.map((segment) => `/${valueOf(segment)}`).join('');
}

function checkPath({ params }: HarnessRequest, path: RouteTraits['path']): void {
  if (path === undefined) return;
  const { harness_id: text } = params as { harness_id: string };
  if (path === 'id') writeRef(text);
  else copyRef(text);
}

/** Decided here and not by the platform: Express skips its 304 when a client sends `Cache-Control: no-cache`. */
function isFresh(request: HarnessRequest, etag: string | undefined): boolean {
  const known = request.headers['if-none-match'];
  if (etag === undefined || known === undefined) return false;
  return ['GET', 'HEAD'].includes(request.method) && matchesNone(String(known), etag);
}

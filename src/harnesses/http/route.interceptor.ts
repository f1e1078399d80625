import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { HttpAdapterHost, Reflector } from '@nestjs/core';
import { map, type Observable } from 'rxjs';
import type { HarnessRequest } from '../access/caller.js';
import { copyRef, writeRef } from '../rules/refs.js';
import { entityTag, matchesNone } from '../rules/entity-tag.js';
import { checkQuery, type QueryClass } from './query.js';

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
    checkPath(context.switchToHttp().getRequest<HarnessRequest>(), traits.path);
    checkQuery(context.switchToHttp().getRequest<HarnessRequest>(), traits.query);
    return next.handle().pipe(map((body: unknown) => this.answer(context, traits, body)));
  }

  private answer(context: ExecutionContext, traits: RouteTraits, body: unknown): unknown {
    if (body === undefined) return undefined;
    const json = JSON.stringify(body);
    const http = context.switchToHttp();
    const request = http.getRequest<HarnessRequest>();
    const headers: Record<string, string> = { 'Cache-Control': 'private, no-cache' };
    if (traits.harness) headers.ETag = entityTag((body as { version: number }).version, json);
    if (traits.created) headers.Location = (body as { self_url: string }).self_url;
    const next = traits.page ? (body as { next_cursor: string | null }).next_cursor : null;
    if (next !== null) headers.Link = `<${this.pageUrl(request, next)}>; rel="next"`;
    const response = http.getResponse<object>();
    if (isFresh(request, headers.ETag)) {
      this.adapterHost.httpAdapter.status(response, 304);
      this.send(response, headers);
      return undefined;
    }
    this.send(response, { ...headers, 'Content-Type': 'application/json; charset=utf-8' });
    return json;
  }

  private send(response: object, headers: Record<string, string>): void {
    const adapter = this.adapterHost.httpAdapter;
    for (const [name, value] of Object.entries(headers)) adapter.setHeader(response, name, value);
    const vary = adapter.getHeader(response, 'Vary') as string | undefined;
    adapter.setHeader(response, 'Vary', [vary, 'Authorization, X-Org-Id'].filter(Boolean).join(', '));
  }

  private pageUrl(request: HarnessRequest, cursor: string): string {
    const [path, query] = request.url.split('?', 2);
    const parameters = new URLSearchParams(query);
    parameters.set('cursor', cursor);
    return `${this.publicUrl}${path!.slice(path!.indexOf('/v1'))}?${parameters.toString()}`;
  }
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

import type { INestApplication } from '@nestjs/common';
import type { HarnessRequest } from '../values/request.js';
import { globalPrefixOf, registrationsOf, routesOf } from './nest-internals.js';
import { joinPaths } from './paths.js';

/** The token of where a registration offers its routes, null where it offers none. */
export const HTTP_PATH = Symbol('HARNESSES_HTTP_PATH');

/** No other route of the module takes a body. */
const WITH_BODY = ['POST', 'PATCH'];

/** A route by its method and the segments of its path, parameters and wildcards as Nest writes them. */
interface Route {
  method: string;
  segments: string[];
}

/** The routes of all registrations in an application that may have a body. */
export class BodyRoutes {
  private readonly routes: Route[];
  private readonly ignoresCase: boolean;

  constructor(app: INestApplication) {
    // Express takes `/V1` for `/v1`.
    this.ignoresCase = app.getHttpAdapter().getType() === 'express';
    const prefix = globalPrefixOf(app);
    this.routes = registrationsOf(app, HTTP_PATH).flatMap(({ mount, controllers }) =>
      controllers
        .flatMap(routesOf)
        .filter(({ method }) => WITH_BODY.includes(method))
        // A prefix may be excluded for some routes.
        .flatMap(({ method, path }) =>
          [joinPaths(prefix, mount, path), joinPaths(mount, path)].map((full) => ({
            method,
            segments: this.segmentsOf(full),
          })),
        ),
    );
  }

  include({ method, url }: HarnessRequest): boolean {
    const segments = decoded(this.segmentsOf(pathOf(url)));
    return this.routes.some((route) => route.method === method && matches(route.segments, segments));
  }

  private segmentsOf(path: string): string[] {
    return (this.ignoresCase ? path.toLowerCase() : path).split('/').filter((segment) => segment !== '');
  }
}

/** Without the scheme and host that a request may begin with. */
function pathOf(url: string): string {
  return url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?]*/i, '').split('?', 1)[0]!;
}

/** One by one, as a slash that is encoded separates nothing; none when one cannot be decoded. */
function decoded(segments: readonly string[]): string[] {
  try {
    return segments.map(decodeURIComponent);
  } catch {
    return [];
  }
}

function matches(route: readonly string[], segments: readonly string[]): boolean {
  return (
    route.length === segments.length &&
    route.every((segment, i) => segment.startsWith(':') || segment === '*' || segment === segments[i])
  );
}

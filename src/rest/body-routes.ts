import { RequestMethod, type INestApplication, type Type } from '@nestjs/common';
import { METHOD_METADATA, MODULE_PATH, PATH_METADATA } from '@nestjs/common/constants.js';
import { ApplicationConfig, MetadataScanner, ModulesContainer } from '@nestjs/core';
import type { HarnessRequest } from '../values/request.js';
import { joinPaths } from './paths.js';

/** The token of where a registration offers its routes, null where it offers none. */
export const HTTP_PATH = Symbol('HARNESSES_HTTP_PATH');

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
    const prefix = app.get(ApplicationConfig).getGlobalPrefix();
    const modules = app.get(ModulesContainer);
    const registrations = [...modules.values()].filter(({ providers }) => providers.has(HTTP_PATH));
    this.routes = registrations.flatMap(({ metatype, controllers }) => {
      const mount = (Reflect.getMetadata(MODULE_PATH + modules.applicationId, metatype) ?? '') as string;
      return (
        [...controllers.values()]
          .flatMap((controller) => routesOf(controller.metatype as Type))
          // A prefix may be excluded for some routes.
          .flatMap(({ method, path }) =>
            [joinPaths(prefix, mount, path), joinPaths(mount, path)].map((full) => ({ method, path: full })),
          )
          .map(({ method, path }) => ({ method, segments: this.segmentsOf(path) }))
      );
    });
  }

  include({ method, url }: HarnessRequest): boolean {
    const segments = decoded(this.segmentsOf(pathOf(url)));
    return this.routes.some((route) => route.method === method && matches(route.segments, segments));
  }

  private segmentsOf(path: string): string[] {
    return (this.ignoresCase ? path.toLowerCase() : path).split('/').filter((segment) => segment !== '');
  }
}

/** POST and PATCH: no other route of the module takes a body. */
function routesOf(controller: Type): { method: string; path: string }[] {
  const base = Reflect.getMetadata(PATH_METADATA, controller) as string;
  const { prototype } = controller as { prototype: Record<string, object> };
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name]!;
    const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number];
    if (method !== 'POST' && method !== 'PATCH') return [];
    return [{ method, path: joinPaths(base, Reflect.getMetadata(PATH_METADATA, handler) as string) }];
  });
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

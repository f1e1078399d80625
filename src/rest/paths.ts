/** Paths as one, without slashes at either end. */
export function joinPaths(...paths: string[]): string {
  return paths
    .flatMap((path) => path.split('/'))
    .filter((segment) => segment !== '')
    .join('/');
}

/**
 * Whether two paths can be one to a platform: Express does not tell `A` from `a`, and no platform tells `:x` from `:y`
 * or minds slashes at the ends.
 */
export function sameRoute(a: string, b: string): boolean {
  return routeForm(a) === routeForm(b);
}

/** A parameter's or a wildcard's name (`:id`, `:"an id"`, `*rest`) says nothing about what the path matches. */
function routeForm(path: string): string {
  return joinPaths(path)
    .replaceAll(/([:*])(?:"[^"]*"|[\p{ID_Continue}$]+)/gu, '$1')
    .toLowerCase();
}

/** Paths as one, without slashes at either end. */
export function joinPaths(...paths: string[]): string {
  return paths
    .flatMap((path) => path.split('/'))
    .filter((segment) => segment !== '')
    .join('/');
}

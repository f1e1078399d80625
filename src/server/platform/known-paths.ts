/** The paths that the server knows, and with which methods: what tells a 405 from a 404. */
export class KnownPaths {
  private readonly patterns = new Map<string, { pattern: RegExp; methods: Set<string> }>();
  /** Those without parameters. */
  private readonly fixed = new Map<string, Set<string>>();

  /** `url` is the router's: `/v1/harnesses/:harness_id`. */
  add(url: string, methods: string | string[]): void {
    // The preflight route of CORS, which is no path of ours.
    if (url === '*') return;
    const known = this.patterns.get(url) ?? { pattern: toPattern(url), methods: new Set() };
    for (const method of [methods].flat()) known.methods.add(method);
    this.patterns.set(url, known);
    if (!/[:*]/.test(url)) this.fixed.set(url, known.methods);
  }

  /** Whether a path is a word of ours that only looks like a parameter to the routes which read: `/v1/harnesses/import`. */
  isMisread(method: string, path: string): boolean {
    const methods = this.fixed.get(path);
    return methods !== undefined && ['GET', 'HEAD'].includes(method) && !methods.has(method);
  }

  /** The methods that a path takes; none, when it is unknown. Where a word is fixed it is no parameter. */
  methodsOf(path: string): string[] {
    const fixed = this.fixed.get(path);
    if (fixed) return [...fixed].sort();
    const matching = [...this.patterns.values()].filter(({ pattern }) => pattern.test(path));
    return [...new Set(matching.flatMap(({ methods }) => [...methods]))].sort();
  }
}

function toPattern(url: string): RegExp {
  const segments = url.split('/').map((segment) => {
    if (segment.startsWith(':')) return '[^/]+';
    return segment === '*' ? '.*' : segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${segments.join('/')}$`);
}

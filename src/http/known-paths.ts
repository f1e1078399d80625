/** The paths that the server knows, and with which methods: what tells a 405 from a 404. */
export class KnownPaths {
  private readonly patterns = new Map<string, { pattern: RegExp; methods: Set<string> }>();

  /** `url` is the router's: `/v1/harnesses/:harness_id`. */
  add(url: string, methods: string | string[]): void {
    // The preflight route of CORS, which is no path of ours.
    if (url === '*') return;
    const known = this.patterns.get(url) ?? { pattern: toPattern(url), methods: new Set() };
    for (const method of [methods].flat()) known.methods.add(method);
    this.patterns.set(url, known);
  }

  /** The methods that a path takes; none, when it is unknown. */
  methodsOf(path: string): string[] {
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

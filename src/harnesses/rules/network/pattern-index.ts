interface Node<T> {
  entry: T;
  /** Its place in the list the index was made from. */
  rank: number;
  /** The narrowest other entry that covers this one. */
  above: Node<T> | undefined;
  /** Of this one and all that cover it, the one that stands first in the list. */
  first: Node<T>;
}

/**
 * Patterns by key, so that a question about one of hundreds costs a few comparisons. Keys that start with the
 * same text are neighbours when sorted; so whatever covers a key also covers the last entry not after it, and
 * is found from there upwards. Entries with equal keys are one: the first in the list.
 */
export class PatternIndex<T extends { key: string }> {
  private readonly nodes: Node<T>[] = [];

  constructor(entries: readonly T[]) {
    const ranked = entries.map((entry, rank) => ({ entry, rank }));
    ranked.sort((a, b) => (a.entry.key === b.entry.key ? 0 : a.entry.key < b.entry.key ? -1 : 1));
    for (const { entry, rank } of ranked) this.append(entry, rank);
  }

  /** The entries without repeated keys, sorted by key. */
  get entries(): T[] {
    return this.nodes.map((node) => node.entry);
  }

  get isEmpty(): boolean {
    return this.nodes.length === 0;
  }

  /** The entries that another index covers too; both are sorted, so one walk along both is enough. */
  coveredBy(other: PatternIndex<T>): T[] {
    let passed = 0;
    const covered = this.nodes.filter(({ entry }) => {
      while (passed < other.nodes.length && other.nodes[passed]!.entry.key <= entry.key) passed += 1;
      return nearest(other.nodes[passed - 1], entry.key) !== undefined;
    });
    return covered.map((node) => node.entry);
  }

  /** Of the entries that cover a key, the one that stands first in the list. */
  firstCovering(key: string): T | undefined {
    return nearest(this.nodes[this.countUpTo(key) - 1], key)?.first.entry;
  }

  /** Whether some entry covers a key or is covered by it. */
  overlaps(key: string): boolean {
    const next = this.nodes[this.countUpTo(key)];
    return next?.entry.key.startsWith(key) === true || this.firstCovering(key) !== undefined;
  }

  private append(entry: T, rank: number): void {
    const above = nearest(this.nodes.at(-1), entry.key);
    if (above?.entry.key === entry.key) return;
    const node = { entry, rank, above } as Node<T>;
    node.first = above !== undefined && above.first.rank < rank ? above.first : node;
    this.nodes.push(node);
  }

  /** How many keys are not greater than a key: the binary search. */
  private countUpTo(key: string): number {
    let low = 0;
    let high = this.nodes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.nodes[middle]!.entry.key <= key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The narrowest entry that covers a key, from a node that all such entries cover (or are). */
function nearest<T extends { key: string }>(node: Node<T> | undefined, key: string): Node<T> | undefined {
  let candidate = node;
  while (candidate !== undefined && !key.startsWith(candidate.entry.key)) candidate = candidate.above;
  return candidate;
}

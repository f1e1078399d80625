import { toolPrefix } from '../mcp/mcp-servers.js';

/** Two names that cannot stand together: the later one, and the one it clashes with. */
export interface Conflict {
  later: string;
  earlier: string;
}

/** Different MCP server names whose tools would be called the same. */
export function nameConflicts(names: readonly string[]): Conflict[] {
  const prefixes = new Map<string, string>();
  return names.flatMap((later) => {
    const earlier = prefixes.get(toolPrefix(later));
    if (earlier !== undefined) return [{ later, earlier }];
    prefixes.set(toolPrefix(later), later);
    return [];
  });
}

/** Where a file stands among others. */
interface Place {
  index: number;
  /** The nearest file above it. */
  above: Place | undefined;
  /** The first of the files below it, and of itself. */
  first: number;
}

/** Files whose path is a folder of another file; the later of the two is named. */
export function pathConflicts(paths: readonly string[]): Conflict[] {
  const places = placesOf(paths);
  return paths.flatMap((later, index) => {
    const { first, above } = places[index]!;
    const earlier = first < index ? first : topmostBefore(index, above);
    return earlier === undefined ? [] : [{ later, earlier: paths[earlier]! }];
  });
}

/** Whatever is below a file stands right behind it when they are sorted, so that nothing looks at each folder. */
function placesOf(paths: readonly string[]): Place[] {
  const sorted = paths.map((path, index) => ({ index, folder: `${path}/` }));
  sorted.sort((a, b) => (a.folder < b.folder ? -1 : 1));
  const places: Place[] = [];
  /** The file that stands before, and those above it. */
  const open: { folder: string; place: Place }[] = [];
  for (const { index, folder } of sorted) {
    while (open.length > 0 && !folder.startsWith(open.at(-1)!.folder)) open.pop();
    const place: Place = { index, above: open.at(-1)?.place, first: index };
    places[index] = place;
    open.push({ folder, place });
  }
  // The deepest first: what is above has its first from all that are below.
  for (const { index } of sorted.reverse()) {
    const { above, first } = places[index]!;
    if (above) above.first = Math.min(above.first, first);
  }
  return places;
}

/** Of the files above one that stand before it in the list, the one nearest to the root. */
function topmostBefore(index: number, above: Place | undefined): number | undefined {
  let found: number | undefined;
  for (let place = above; place; place = place.above) if (place.index < index) found = place.index;
  return found;
}

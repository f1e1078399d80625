import { foldersAbove } from '../../../values/paths.js';
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

/** Files whose path is a folder of another file; the later of the two is named. */
export function pathConflicts(paths: readonly string[]): Conflict[] {
  const files = new Set<string>();
  /** Every folder, with the first file in it. */
  const folders = new Map<string, string>();
  return paths.flatMap((later) => {
    const parents = foldersAbove(later);
    const earlier = folders.get(later) ?? parents.find((folder) => files.has(folder));
    files.add(later);
    for (const folder of parents) if (!folders.has(folder)) folders.set(folder, later);
    return earlier === undefined ? [] : [{ later, earlier }];
  });
}

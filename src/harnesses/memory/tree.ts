import type { Ancestor } from '../rules/parents.js';
import type { Descendant } from '../rules/descendants.js';
import type { HarnessRef } from '../rules/refs.js';
import type { LoadedHarness } from '../storage/loaded-harness.js';
import { byCodePoint } from './listing.js';
import type { Organization, StoredRow } from './organization.js';

const CHILDREN_NAMED = 10;

export function livingOf({ harnesses }: Organization): StoredRow[] {
  return [...harnesses.values()].filter(({ status }) => status !== 'deleted');
}

export function findIn(organization: Organization, ref: HarnessRef): StoredRow | undefined {
  const living = livingOf(organization);
  if ('id' in ref) return living.find(({ id }) => id === ref.id);
  if ('name' in ref) return living.find(({ name }) => name === ref.name);
  return living.find((row) => isDefault(organization, row));
}

function isDefault({ defaultId }: Organization, { id, name, is_built_in }: StoredRow): boolean {
  return defaultId === null ? is_built_in && name === 'generic' : id === defaultId;
}

/** A harness and everything above it, root first. */
export function chainIn(organization: Organization, row: StoredRow | undefined): StoredRow[] {
  return row ? [...chainIn(organization, parentIn(organization, row)), row] : [];
}

function parentIn({ harnesses }: Organization, row: StoredRow): StoredRow | undefined {
  return row.parent_harness_id === null ? undefined : harnesses.get(row.parent_harness_id);
}

/** Everything that inherits from a harness, parents before their children. */
export function descendantsIn(organization: Organization, id: string): (Descendant & { name: string })[] {
  const living = livingOf(organization);
  const below = (parents: readonly string[], level: number): ReturnType<typeof descendantsIn> => {
    const children = living.filter(({ parent_harness_id }) => parents.includes(parent_harness_id ?? ''));
    if (children.length === 0) return [];
    const found = children.map(({ id, parent_harness_id, size_bytes, name }) => {
      return { id, parent_harness_id: parent_harness_id!, size_bytes, level, name };
    });
    const ids = children.map((child) => child.id);
    return [...found.sort((a, b) => byCodePoint(a.name, b.name)), ...below(ids, level + 1)];
  };
  return below([id], 1);
}

/** What a write is decided on. */
export function loadFrom(
  organization: Organization,
  row: StoredRow | undefined,
  parentId: string | null,
): LoadedHarness {
  const children = row ? livingOf(organization).filter((one) => one.parent_harness_id === row.id) : [];
  const nearest = organization.harnesses.get(parentId ?? row?.parent_harness_id ?? '');
  const levels = row ? descendantsIn(organization, row.id).map(({ level }) => level + 1) : [];
  return {
    row: row ?? null,
    treeVersion: String(organization.treeVersion),
    isDefault: row !== undefined && isDefault(organization, row),
    activeChildren: firstNames(children.filter(({ status }) => status === 'active')),
    children: firstNames(children),
    ancestors: ancestorsFrom(organization, nearest),
    height: Math.max(1, ...levels),
  };
}

function ancestorsFrom(organization: Organization, nearest: StoredRow | undefined): Ancestor[] {
  const chain = chainIn(organization, nearest).toReversed();
  const gone = chain.findIndex(({ status }) => status === 'deleted');
  return chain.slice(0, gone === -1 ? undefined : gone).map(({ id, status, mcp_servers, initial_files }) => ({
    id,
    status,
    servers: Object.keys(mcp_servers),
    files: initial_files.map(({ path }) => path),
  }));
}

function firstNames(rows: readonly StoredRow[]): string[] {
  return rows
    .map(({ name }) => name)
    .sort(byCodePoint)
    .slice(0, CHILDREN_NAMED);
}

import type { Ancestor } from '../rules/parents.js';
import type { HarnessRow } from './harness-row.js';

/** A harness and all that decides about writing it, as of one moment. */
export interface LoadedHarness {
  row: HarnessRow | null;
  treeVersion: string;
  isDefault: boolean;
  /** The names of active children, up to ten. */
  activeChildren: string[];
  /** The names of children that are not deleted, up to ten. */
  children: string[];
  /** The wanted parent and everything above it, nearest first; empty when it does not exist. */
  ancestors: Ancestor[];
  /** Levels from this harness down to its deepest descendant; 1 for a leaf. */
  height: number;
}

/** The same of a harness that exists. */
export type ExistingHarness = LoadedHarness & { row: HarnessRow };

/** Why an insert did not happen. */
export interface OrgState {
  ownHarnesses: number;
  /** The harness that holds the wanted name, if any. */
  nameHolder: string | null;
}

/** What the statement that loads one returns. */
export interface LoadedRow extends HarnessRow {
  tree_version: string;
  is_default: boolean;
  active_children: string[];
  children: string[];
  ancestors: Ancestor[] | null;
  height: number | null;
}

export function toLoaded(loaded: LoadedRow): LoadedHarness {
  return {
    row: loaded.id === null ? null : loaded,
    treeVersion: loaded.tree_version,
    isDefault: loaded.is_default,
    activeChildren: loaded.active_children,
    children: loaded.children,
    ancestors: loaded.ancestors ?? [],
    height: loaded.height ?? 1,
  };
}

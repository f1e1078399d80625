import { HarnessError } from './error-codes.js';
import type { AllowedAction } from '../../values/coded-error.js';

/** What the rules need to know of a harness and its surroundings before it leaves use. */
export interface LeavingFacts {
  name: string;
  isDefault: boolean;
  /** The names of active children, up to ten. */
  activeChildren: string[];
  /** The names of children that are not deleted, up to ten. */
  children: string[];
  /** Why the host will not let it go, or null. */
  inUse: string | null;
}

/**
 * The guard of the built-ins. Not a Nest guard: by the contract a bad body (400) and an unknown harness (404) come
 * first, and Nest's guards run before either is known. Being a rule, it also holds for in-process callers.
 */
export function refuseBuiltIn(harness: { name: string; is_built_in: boolean }, copy: AllowedAction[]): void {
  if (!harness.is_built_in) return;
  throw new HarnessError(
    'harness_built_in',
    `${harness.name} is built in and cannot be changed; copy it instead`,
    {
      allowedActions: copy,
    },
  );
}

/** Status goes to `active` and `archived` by patch; `deleted` has a route and a permission of its own. */
export function refuseDeletedStatus(status: string | undefined): void {
  if (status !== 'deleted') return;
  throw new HarnessError(
    'status_not_settable',
    'status cannot be set to deleted; archive the harness, then delete it',
  );
}

/** An archived harness can only be restored, by that alone. */
export function refuseArchivedChange(
  harness: { name: string; status: string },
  contentIsSame: boolean,
): void {
  if (harness.status !== 'archived' || contentIsSame) return;
  throw new HarnessError(
    'harness_archived',
    `${harness.name} is archived; restore it with {"status":"active"} first`,
  );
}

/** What is active needs an active parent. `ancestors` starts with the parent, and is empty without one. */
export function refuseInactiveParent(ancestors: { status: string }[]): void {
  if (ancestors.length === 0 || ancestors[0]!.status === 'active') return;
  throw new HarnessError('parent_not_active', 'its parent is archived; restore the parent first');
}

/** Archiving needs that no active harness inherits from it, and nobody starts with it or uses it. */
export function refuseArchive(facts: LeavingFacts): void {
  refuseWithChildren(facts.name, facts.activeChildren, 'active');
  refuseInUse(facts);
}

/** Erasing starts from the archive and minds archived children too. */
export function refuseDestroy(status: string, facts: LeavingFacts): void {
  if (status !== 'archived') {
    throw new HarnessError(
      'harness_not_archived',
      `${facts.name} is not archived; only archived harnesses can be deleted`,
    );
  }
  refuseWithChildren(facts.name, facts.children, 'remaining');
  refuseInUse(facts);
}

function refuseWithChildren(name: string, children: string[], kind: string): void {
  if (children.length === 0) return;
  throw new HarnessError('harness_has_children', `${name} has ${kind} children: ${children.join(', ')}`);
}

function refuseInUse({ name, isDefault, inUse }: LeavingFacts): void {
  if (isDefault)
    throw new HarnessError('harness_is_default', `${name} is the organization's default harness`);
  if (inUse !== null) throw new HarnessError('harness_in_use', `${name} is in use: ${inUse}`);
}

/** The default harness must be in use. */
export function refuseInactive(harness: { name: string; status: string }, use: string): void {
  if (harness.status === 'active') return;
  throw new HarnessError('harness_archived', `${harness.name} is archived and ${use}`);
}

import type { HarnessCaller } from '../../ports/access.js';
import { validationFailed } from '../../../values/refusal.js';
import type { FieldError } from '../../../values/coded-error.js';
import type { HarnessSettings } from '../settings.js';
import type { IdempotentRequest } from '../../../values/idempotent-request.js';
import type { VersionCondition } from '../../../values/entity-tag.js';
import { characterCount, isStorable } from '../../../values/text.js';
import type { VersionEntry } from '../../storage/statements/write.sql.js';
import type { VersionChange } from '../../rules/version-change.js';

const MAX_REASON = 500;

/** What comes with a write besides its body. */
export interface WriteContext {
  /** The version that may be written over, or which ones may; any, when absent. */
  ifMatch?: number | VersionCondition | undefined;
  /** Why the change is made, for the history; at most 500 characters. */
  reason?: string | undefined;
  /** A dry run: every check and the write itself, rolled back. The answer is what would have been stored. */
  dryRun?: boolean | undefined;
}

/** The same, checked, and what comes with a request over HTTP. */
export interface RequestContext extends WriteContext {
  ifMatch?: VersionCondition | undefined;
  /** The answer is stored as an idempotency record for a retry of this request; a dry run stores none. */
  request?: IdempotentRequest | undefined;
}

/** @throws HarnessError `validation_failed` */
export function checkContext({ ifMatch, ...context }: WriteContext = {}): RequestContext {
  const { reason } = context;
  const errors = [
    ...(reason === undefined || isReason(reason) ? [] : [contextError('X-Change-Reason', REASON_RULE)]),
    ...(['undefined', 'number', 'function'].includes(typeof ifMatch)
      ? []
      : [contextError('If-Match', 'must be a version or say which versions may be written over')]),
  ];
  if (errors.length > 0) throw validationFailed(errors);
  const condition = typeof ifMatch === 'number' ? (version: number) => version === ifMatch : ifMatch;
  return { ...context, ifMatch: condition };
}

export const REASON_RULE = `must be text of at most ${MAX_REASON} characters`;

export function isReason(reason: unknown): reason is string {
  return typeof reason === 'string' && characterCount(reason) <= MAX_REASON && isStorable(reason);
}

function contextError(name: string, detail: string): FieldError {
  return { in: 'header', name, code: 'invalid_format', detail };
}

/** The entry of a write in the history. */
export function versionEntryOf(
  { maxVersionsPerHarness: keep }: HarnessSettings,
  { actor }: HarnessCaller,
  { reason }: WriteContext,
  change: VersionChange,
): VersionEntry {
  return { change, actor, reason: reason ?? null, keep };
}

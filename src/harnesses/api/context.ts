import { parseIfMatch, type VersionCondition } from '../../values/entity-tag.js';
import { problem } from '../../values/problem.js';
import type { HarnessRequest } from '../../values/request.js';
import { argument } from '../../rest/arguments.js';
import { headerOf, IF_MATCH, type HeaderRule } from '../../rest/header-rules.js';
import { idempotentRequestOf } from '../../rest/idempotency.js';
import { isDryRun } from '../../rest/query.js';
import { isReason, REASON_RULE, type RequestContext } from '../registry/writes/write-context.js';

export const CHANGE_REASON: HeaderRule = {
  name: 'X-Change-Reason',
  problems: (text) => (isReason(asUtf8(text)) ? [] : [problem('too_long', REASON_RULE)]),
};

/** What the request's headers say about a write; what is wrong with them has been refused. */
export const Context = argument((request): RequestContext => ({
  ifMatch: conditionOf(request),
  // An empty header says nothing.
  reason: asUtf8(headerOf(request, CHANGE_REASON.name) ?? '') || undefined,
  dryRun: isDryRun(request),
  request: idempotentRequestOf(request),
}));

/** A condition that cannot be read is met by no version. */
function conditionOf(request: HarnessRequest): VersionCondition | undefined {
  const header = headerOf(request, IF_MATCH.name);
  return header === undefined ? undefined : (parseIfMatch(header) ?? (() => false));
}

/** Node reads header bytes as Latin-1, while everybody sends UTF-8. */
function asUtf8(text: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'latin1'));
  } catch {
    return text;
  }
}

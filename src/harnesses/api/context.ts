import type { HarnessRequest } from '../../values/request.js';
import { validationFailed } from '../../values/refusal.js';
import type { FieldError } from '../../values/coded-error.js';
import { parseIfMatch } from '../../values/entity-tag.js';
import { argument } from '../../rest/arguments.js';
import { idempotentRequestOf } from '../../rest/idempotency.js';
import { isDryRun } from '../../rest/query.js';
import { isReason, REASON_RULE, type RequestContext } from '../registry/writes/write-context.js';

/** What the request's headers say about a write; everything that is wrong with them is refused at once. */
export const Context = argument((request): RequestContext => {
  const ifMatch = read(request, 'If-Match', parseIfMatch, IF_MATCH);
  const reason = read(request, 'X-Change-Reason', readReason, REASON);
  const errors = [ifMatch, reason].flatMap(({ error }) => error ?? []);
  if (errors.length > 0) throw validationFailed(errors);
  return {
    ifMatch: ifMatch.value,
    // An empty header says nothing.
    reason: reason.value || undefined,
    dryRun: isDryRun(request),
    request: idempotentRequestOf(request),
  };
});

type Refusal = Pick<FieldError, 'code' | 'detail'>;

const IF_MATCH: Refusal = {
  code: 'invalid_format',
  detail: 'must be * or quoted entity tags such as "3-kX2pR9"',
};
const REASON: Refusal = { code: 'too_long', detail: REASON_RULE };

/** A header in terms of `parse`, which says null to what it cannot take. */
function read<T>(
  { headers }: HarnessRequest,
  name: string,
  parse: (text: string) => T | null,
  refusal: Refusal,
): { value?: T; error?: FieldError } {
  const header = headers[name.toLowerCase()];
  if (header === undefined) return {};
  const value = parse(String(header));
  return value === null ? { error: { in: 'header', name, ...refusal } } : { value };
}

function readReason(header: string): string | null {
  const reason = asUtf8(header);
  return isReason(reason) ? reason : null;
}

/** Node reads header bytes as Latin-1, while everybody sends UTF-8. */
function asUtf8(text: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'latin1'));
  } catch {
    return text;
  }
}

import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { HarnessRequest } from '../access/caller.js';
import { validationFailed } from '../harness.errors.js';
import { parseIfMatch } from '../rules/entity-tag.js';
import { characterCount, isStorable } from '../rules/text.js';
import { repeatableOf } from './idempotency.js';
import { isDryRun } from './query.js';
import type { WriteContext } from '../writes/write-context.js';

const REASON_HEADER = 'X-Change-Reason';
const MAX_REASON = 500;

/** What the request's headers say about a write. */
export const Context = createParamDecorator((_data: unknown, context: ExecutionContext): WriteContext => {
  const request = context.switchToHttp().getRequest<HarnessRequest>();
  const { headers } = request;
  return {
    ifMatch: parseIfMatch(headers['if-match']),
    reason: readReason(headers['x-change-reason']),
    dryRun: isDryRun(request),
    request: repeatableOf(request),
  };
});

function readReason(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const reason = asUtf8(String(header));
  if (reason === '') return undefined;
  if (characterCount(reason) <= MAX_REASON && isStorable(reason)) return reason;
  const detail = `must be text of at most ${MAX_REASON} characters`;
  throw validationFailed([{ in: 'header', name: REASON_HEADER, code: 'too_long', detail }]);
}

/** Node reads header bytes as Latin-1, while everybody sends UTF-8. */
function asUtf8(text: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'latin1'));
  } catch {
    return text;
  }
}

import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { HarnessRequest } from '../access/caller.js';
import { parseIfMatch } from '../rules/entity-tag.js';
import type { WriteConditions } from '../writes/harness.changer.js';

/** What the request's headers make a write depend on. */
export const Conditions = createParamDecorator(
  (_data: unknown, context: ExecutionContext): WriteConditions => {
    const { headers } = context.switchToHttp().getRequest<HarnessRequest>();
    return { ifMatch: parseIfMatch(headers['if-match']) };
  },
);

import type { FieldError } from '../../values/coded-error.js';
import type { HarnessRequest } from '../../values/request.js';
import { queryOf } from '../../rest/query.js';
import type { NamedIds } from '../registry/reads/named-ids.js';
import { callerOf } from './caller.guard.js';

/** What a refusal of a path or a query can say more with a look at the data: which ID a name stands for. */
export function explain(ids: NamedIds, refusal: unknown, request: HarnessRequest): Promise<unknown> {
  const sentAt = ({ in: place, name }: FieldError): unknown => {
    if (place === 'path') return (request.params as Record<string, string>)[name!];
    return place === 'query' ? new URLSearchParams(queryOf(request.url)).get(name!) : undefined;
  };
  return ids.explain(callerOf(request), refusal, sentAt);
}

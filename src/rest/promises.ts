import type { FieldError } from '../values/coded-error.js';
import type { HarnessRequest } from '../values/request.js';
import type { RouteTraits } from './route-traits.js';

/** Headers with which a client wants a write to be safe, and what a route has that takes them. */
const PROMISES = [
  { name: 'If-Match', trait: 'conditional', detail: 'this compares no versions' },
  { name: 'If-None-Match', trait: null, detail: 'this compares no versions' },
  { name: 'If-Unmodified-Since', trait: null, detail: 'this compares no times' },
  { name: 'Idempotency-Key', trait: 'idempotent', detail: 'this remembers no requests' },
] as const;

/** What promises safety on a write that does not keep it: ignored, the client would believe itself safe. */
export function unkeptErrors(request: HarnessRequest, traits: RouteTraits): FieldError[] {
  if (!traits.writes) return [];
  return PROMISES.filter(
    ({ name, trait }) =>
      request.headers[name.toLowerCase()] !== undefined && !(trait !== null && traits[trait]),
  ).map(({ name, detail }): FieldError => ({
    in: 'header',
    name,
    code: 'not_supported',
    detail: `${detail}, so it takes no ${name}`,
  }));
}

import type { FieldError } from '../values/coded-error.js';
import { validationFailed } from '../values/refusal.js';
import type { HarnessRequest } from '../values/request.js';
import type { RouteTraits } from './route-traits.js';

/** Headers with which a client wants a write to be safe, and what a route has that takes them. */
const PROMISES = [
  { name: 'If-Match', trait: 'conditional', detail: 'this compares no versions' },
  { name: 'If-None-Match', trait: null, detail: 'this compares no versions' },
  { name: 'If-Unmodified-Since', trait: null, detail: 'this compares no times' },
  { name: 'Idempotency-Key', trait: 'idempotent', detail: 'this remembers no requests' },
] as const;

/**
 * Refuses what promises safety on a write that does not keep it: ignored, the client would believe itself safe.
 *
 * @throws ApiError `validation_failed`, naming each
 */
export function refuseUnkept(request: HarnessRequest, traits: RouteTraits): void {
  if (!traits.writes) return;
  const errors = PROMISES.filter(
    ({ name, trait }) =>
      request.headers[name.toLowerCase()] !== undefined && !(trait !== null && traits[trait]),
  ).map(({ name, detail }): FieldError => ({
    in: 'header',
    name,
    code: 'not_supported',
    detail: `${detail}, so it takes no ${name}`,
  }));
  if (errors.length > 0) throw validationFailed(errors);
}

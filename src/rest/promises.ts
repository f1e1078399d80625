import type { FieldError } from '../values/coded-error.js';
import type { HarnessRequest } from '../values/request.js';
import { headerValues } from './header-values.js';
import type { RouteTraits } from './route-traits.js';

interface Promised {
  name: string;
  /** What a route has that keeps it. */
  trait?: 'conditional' | 'idempotent';
  /** Which values promise something; absent: all. */
  pattern?: RegExp;
  detail: string;
}

/** A preference among others, whose value may be quoted (RFC 7240). */
const STRICT = /(?:^|,)\s*handling\s*=\s*(?:strict|"strict")\s*(?:[,;]|$)/i;

/** Headers with which a client wants a write to be safe. */
const PROMISES: readonly Promised[] = [
  { name: 'If-Match', trait: 'conditional', detail: 'this compares no versions, so it takes no If-Match' },
  { name: 'If-None-Match', detail: 'this compares no versions, so it takes no If-None-Match' },
  { name: 'If-Unmodified-Since', detail: 'this compares no times, so it takes no If-Unmodified-Since' },
  {
    name: 'Idempotency-Key',
    trait: 'idempotent',
    detail: 'this remembers no requests, so it takes no Idempotency-Key',
  },
  { name: 'Content-Range', detail: 'this takes whole bodies, so it takes no Content-Range' },
  {
    name: 'Prefer',
    pattern: STRICT,
    detail: 'writes are normalized before they are stored, so this takes no handling=strict',
  },
];

/** What promises safety on a write that does not keep it: ignored, the client would believe itself safe. */
export function unkeptErrors(request: HarnessRequest, traits: RouteTraits): FieldError[] {
  if (!traits.writes) return [];
  return PROMISES.filter((promised) => isUnkept(request, traits, promised)).map(({ name, detail }) => ({
    in: 'header',
    name,
    code: 'not_supported',
    detail,
  }));
}

function isUnkept(request: HarnessRequest, traits: RouteTraits, { name, trait, pattern }: Promised): boolean {
  if (trait && traits[trait]) return false;
  const values = headerValues(request, name);
  return pattern ? pattern.test(values.join(',')) : values.length > 0;
}

import { createHash } from 'node:crypto';
import { validationFailed } from '../values/refusal.js';
import type { HarnessRequest } from '../values/request.js';
import { headerValues } from './header-values.js';

const HEADER = 'Content-Digest';

/** Those of RFC 9530 that are not deprecated, by what Node calls them. */
const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['sha-256', 'sha256'],
  ['sha-512', 'sha512'],
]);

/** A member of a dictionary (RFC 8941), such as `sha-256=:…:`. */
const MEMBER = /^([a-z*][a-z\d_.*-]*)=:([A-Za-z\d+/]*={0,2}):$/;

/**
 * Content-Digest (RFC 9530): a body that is not what was sent is refused. Digests by other algorithms say nothing to us.
 * A body that the parser of a host has read already has no bytes to look at.
 *
 * @throws ApiError `validation_failed`
 */
export function refuseOtherDigest(request: HarnessRequest, body: Buffer): void {
  const members = headerValues(request, HEADER)
    .join(',')
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '');
  for (const member of members) {
    const [, name, digest] = MEMBER.exec(member) ?? [];
    if (name === undefined || digest === undefined)
      throw refusal('invalid_format', 'must be digests such as sha-256=:…: (RFC 9530)');
    const algorithm = ALGORITHMS.get(name);
    if (algorithm && createHash(algorithm).update(body).digest('base64') !== digest)
      throw refusal('digest_mismatch', `the body that arrived has another ${name} digest`);
  }
}

function refusal(code: string, detail: string) {
  return validationFailed([{ in: 'header', name: HEADER, code, detail }]);
}

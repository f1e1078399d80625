import { isPrefixedId, prefixedId, uuidOf } from '../../values/prefixed-id.js';

/** The UUID that no harness has. */
export const NO_HARNESS_ID = '00000000-0000-0000-0000-000000000000';

/** The wire form of a harness ID: `harness_` and 32 lower-case hex digits. */
export function isHarnessId(text: string): boolean {
  return isPrefixedId('harness', text);
}

/** `harness_0193…` → the UUID the database keeps. Only for IDs that {@link isHarnessId} accepts. */
export function toUuid(harnessId: string): string {
  return uuidOf('harness', harnessId);
}

/** The reverse of {@link toUuid}. */
export function toHarnessId(uuid: string): string {
  return prefixedId('harness', uuid);
}

const ID_PATTERN = /^harness_[0-9a-f]{32}$/;

/** The UUID that no harness has. */
export const NO_HARNESS_ID = '00000000-0000-0000-0000-000000000000';

/** The wire form of a harness ID: `harness_` and 32 lower-case hex digits. */
export function isHarnessId(text: string): boolean {
  return ID_PATTERN.test(text);
}

/** `harness_0193…` → the UUID the database keeps. Only for IDs that {@link isHarnessId} accepts. */
export function toUuid(harnessId: string): string {
  const hex = harnessId.slice('harness_'.length);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The reverse of {@link toUuid}. */
export function toHarnessId(uuid: string): string {
  return `harness_${uuid.replaceAll('-', '')}`;
}

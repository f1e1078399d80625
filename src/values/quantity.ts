/** A limit in bytes as people read it: `2 KiB`, `5 MiB`; whole units only. */
export function bytesText(bytes: number): string {
  const mib = bytes / (1024 * 1024);
  return mib >= 1 ? `${mib} MiB` : `${bytes / 1024} KiB`;
}

/** A count as people read it: `1,024`. */
export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

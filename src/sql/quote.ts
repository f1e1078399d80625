/** A name as SQL takes it whatever is in it: capitals, hyphens, quotation marks. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

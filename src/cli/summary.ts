import type { Outcome } from './importer.js';

export interface Counts extends Record<Outcome, number> {
  harnesses: number;
}

export function countOutcomes(results: readonly { outcome: Outcome }[]): Counts {
  const counts: Counts = { harnesses: results.length, created: 0, updated: 0, unchanged: 0 };
  for (const { outcome } of results) counts[outcome]++;
  return counts;
}

/** `100 harnesses: 3 created, 1 updated, 96 unchanged` */
export function summaryOf({ harnesses, created, updated, unchanged }: Counts): string {
  return `${plural(harnesses, 'harness', 'harnesses')}: ${created} created, ${updated} updated, ${unchanged} unchanged`;
}

export function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

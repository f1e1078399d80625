import type { Outcome } from './importer.js';

export type Counts = Record<Outcome, number>;

export function countOutcomes(results: readonly { outcome: Outcome }[]): Counts {
  const counts: Counts = { created: 0, updated: 0, unchanged: 0 };
  for (const { outcome } of results) counts[outcome]++;
  return counts;
}

/** `100 harnesses: 3 created, 1 updated, 96 unchanged` */
export function summaryOf({ created, updated, unchanged }: Counts): string {
  const harnesses = plural(created + updated + unchanged, 'harness', 'harnesses');
  return `${harnesses}: ${created} created, ${updated} updated, ${unchanged} unchanged`;
}

export function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

import type { HarnessContent, MergeableKey } from '../harness-fields.js';

/** The parts of a harness that merge; everything else is the harness's own. */
export type MergeableContent = Pick<HarnessContent, MergeableKey>;

/** A harness as the source of an element; null keys for a draft that is not stored. */
export interface HarnessSource {
  harness_id: string | null;
  harness_name: string | null;
  version: number | null;
}

/** A layer on top of the harnesses, given with the request. */
export interface ExtraSource {
  layer: { kind: 'agent' | 'session' | 'controls'; id: string | null };
}

export type Source = HarnessSource | ExtraSource;

/** One step of a resolution, root first. */
export interface Layer {
  source: Source;
  content: MergeableContent;
}

/** How a layer is named in `overrides`. */
export function idOf(source: Source): string | null {
  return 'layer' in source ? (source.layer.id ?? source.layer.kind) : source.harness_id;
}

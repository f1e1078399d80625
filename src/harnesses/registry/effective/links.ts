import { toContent, type HarnessRow } from '../../storage/harness-row.js';
import type { HarnessSource, Layer } from '../../rules/effective/layers.js';
import { toHarnessId } from '../../rules/ids.js';

/** A harness of a chain, or a draft that is not stored: then its ID, name and version are null. */
export type Link = HarnessSource & { isBuiltIn: boolean };

export function linkOf(row: HarnessRow): Link {
  return {
    harness_id: toHarnessId(row.id),
    harness_name: row.name,
    version: row.version,
    isBuiltIn: row.is_built_in,
  };
}

export function layerOf(row: HarnessRow): Layer {
  const { isBuiltIn: _isBuiltIn, ...source } = linkOf(row);
  return { source, content: toContent(row) };
}

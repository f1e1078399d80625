import type { EffectiveHarnessDto } from '../../dto/effective.dto.js';
import { toContent, type HarnessRow } from '../../storage/harness-row.js';
import type { HarnessSource, Layer } from '../../rules/effective/layers.js';
import { maskedConfiguration, resolveLayers, type Resolution } from '../../rules/effective/resolve.js';
import { warningsOf, type KnowsKey } from '../../rules/effective/warnings.js';
import { EFFECTIVE_LIMIT, effectiveTooLarge } from '../../rules/effective/too-large.js';
import { toHarnessId } from '../../rules/ids.js';
import { isJsonAbove } from '../../../values/json-size.js';

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

/** The document for a chain, root first, with further layers on top. Header values are hidden unless shown otherwise. */
export function effectiveDocument(
  links: readonly Link[],
  layers: readonly Layer[],
  knowsKey: KnowsKey,
  show = ({ configuration }: Resolution) => maskedConfiguration(configuration),
): EffectiveHarnessDto {
  const resolution = resolveLayers(layers);
  const self = links.at(-1)!;
  const document = {
    harness_id: self.harness_id,
    name: self.harness_name,
    version: self.version,
    chain: links.map(toChainLink),
    ...show(resolution),
    origins: resolution.origins,
    warnings: warningsOf(resolution, knowsKey),
  };
  if (isJsonAbove(document, EFFECTIVE_LIMIT)) throw effectiveTooLarge();
  return document;
}

function toChainLink({ harness_id, harness_name, version, isBuiltIn }: Link) {
  return { id: harness_id, name: harness_name, version, is_built_in: isBuiltIn };
}

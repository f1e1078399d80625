import type { EffectiveHarnessDto } from '../../dto/effective.dto.js';
import type { Layer } from '../../rules/effective/layers.js';
import { maskedConfiguration, resolvingLayers, type Resolution } from '../../rules/effective/resolve.js';
import { warningsOf, type KnowsKey } from '../../rules/effective/warnings.js';
import { EFFECTIVE_LIMIT, effectiveTooLarge } from '../../rules/effective/too-large.js';
import type { Link } from './links.js';
import { isJsonAbove } from '../../../values/json-size.js';
import type { Steps } from '../../../values/turns.js';

/**
 * The document for a chain, root first, with further layers on top, in steps. Header values are hidden unless shown
 * otherwise.
 */
export function* effectiveDocument(
  links: readonly Link[],
  layers: readonly Layer[],
  knowsKey: KnowsKey,
  show = ({ configuration }: Resolution) => maskedConfiguration(configuration),
): Steps<EffectiveHarnessDto> {
  const resolution = yield* resolvingLayers(layers);
  yield;
  const self = links.at(-1)!;
  const document = {
    harness_id: self.harness_id,
    name: self.harness_name,
    version: self.version,
    chain: links.map(toChainLink),
    ...show(resolution),
    origins: resolution.origins,
    warnings: yield* warningsOf(resolution, knowsKey),
  };
  if (yield* isJsonAbove(document, EFFECTIVE_LIMIT)) throw effectiveTooLarge();
  return document;
}

function toChainLink({ harness_id, harness_name, version, isBuiltIn }: Link) {
  return { id: harness_id, name: harness_name, version, is_built_in: isBuiltIn };
}

import { urlChecker } from '../network/network-access.js';
import { pointerTo } from '../../../values/problem.js';
import type { Steps } from '../../../values/turns.js';
import { nameConflicts, pathConflicts } from './conflicts.js';
import type { Resolution } from './resolve.js';

/** Something about the merged configuration that will not work as its authors meant. */
export interface Warning {
  code:
    | 'mcp_server_unreachable'
    | 'network_pattern_dropped'
    | 'mcp_name_collision'
    | 'file_path_conflict'
    | 'secret_unreadable';
  /** Into the document; for a dropped pattern, into the harness that has it. */
  pointer: string;
  harness_id: string | null;
  message: string;
}

/** Whether the key that a stored header value is sealed with is still there. */
export type KnowsKey = (sealed: string) => boolean;

/** All warnings about a resolution, in steps. */
export function* warningsOf(resolution: Resolution, knowsKey: KnowsKey): Steps<Warning[]> {
  const clashing = clashes(resolution);
  yield;
  const unreachable = yield* unreachableServers(resolution);
  const unreadable = unreadableSecrets(resolution, knowsKey);
  yield;
  return [...clashing, ...unreachable, ...unreadable, ...droppedPatterns(resolution)];
}

/** What only the merge makes wrong: these also say that a descendant has become invalid. */
export function clashes({ layers, servers, files }: Resolution): Warning[] {
  const harness = (layer: number) => harnessId(layers[layer]!.source);
  const serverLayers = new Map(servers.map(({ key, layer }) => [key, layer]));
  const fileIndexes = new Map(files.map(({ key }, index) => [key, index]));
  return [
    ...nameConflicts(servers.map(({ key }) => key)).map(({ later, earlier }) => ({
      code: 'mcp_name_collision' as const,
      pointer: pointerTo('mcpServers', later),
      harness_id: harness(serverLayers.get(later)!),
      message: `the tools of ${later} and of ${earlier} would have the same names`,
    })),
    ...pathConflicts(files.map(({ key }) => key)).map(({ later, earlier }) => ({
      code: 'file_path_conflict' as const,
      pointer: pointerTo('initial_files', fileIndexes.get(later)!),
      harness_id: harness(files[fileIndexes.get(later)!]!.layer),
      message: `${later} and ${earlier} cannot both exist: one would be a folder of the other`,
    })),
  ];
}

function* unreachableServers({ layers, servers, network }: Resolution): Steps<Warning[]> {
  const warnings: Warning[] = [];
  const decide = urlChecker(network);
  for (const { key, value, layer } of servers) {
    yield;
    if (decide(value.url).allowed) continue;
    warnings.push({
      code: 'mcp_server_unreachable',
      pointer: pointerTo('mcpServers', key),
      harness_id: harnessId(layers[layer]!.source),
      message: `the resolved network rules deny the URL of ${key}`,
    });
  }
  return warnings;
}

/** Only what a harness has stored is sealed; a layer of the request, or a draft, brings its values as they are. */
function unreadableSecrets({ layers, servers }: Resolution, knowsKey: KnowsKey): Warning[] {
  return servers.flatMap(({ key, value, layer }) => {
    const harness_id = harnessId(layers[layer]!.source);
    if (harness_id === null) return [];
    return Object.entries(value.headers)
      .filter(([, sealed]) => !knowsKey(sealed))
      .map(([header]) => ({
        code: 'secret_unreadable' as const,
        pointer: pointerTo('mcpServers', key, 'headers', header),
        harness_id,
        message: `the key of the header ${header} of ${key} is gone, so nobody can open its value; send it again`,
      }));
  });
}

function droppedPatterns({ layers, network }: Resolution): Warning[] {
  return network.dropped.map(({ layer, index, pattern }) => ({
    code: 'network_pattern_dropped',
    pointer: pointerTo('network_access', 'allowed', index),
    harness_id: harnessId(layers[layer]!.source),
    message: `${pattern} has no effect: no layer above permits it`,
  }));
}

function harnessId(source: Resolution['layers'][number]['source']): string | null {
  return 'layer' in source ? null : source.harness_id;
}

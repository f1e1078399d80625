import { maskHeaders } from '../mcp/header-secrets.js';
import { resolveNetworkAccess, type ResolvedNetworkAccess } from '../network/network-access.js';
import { pointerTo } from '../../../values/problem.js';
import { idOf, mergeByKey, type Layer, type Merged, type MergeableContent, type Source } from './layers.js';
import { joinPrompts, type PromptPart } from './prompt.js';

/** What a stack of layers comes to: the configuration alone, as a session uses it. */
export interface EffectiveConfiguration {
  system_prompt: string;
  default_model_id: string | null;
  parallel_tool_calls: boolean | null;
  capabilities: MergeableContent['capabilities'];
  initial_files: MergeableContent['initial_files'];
  mcpServers: MergeableContent['mcpServers'];
  embedder_metadata: Record<string, string>;
  network_access: { mode: ResolvedNetworkAccess<number>['mode']; allowed: string[]; blocked: string[] };
}

export type Origin = Source & { overrides: (string | null)[] };
export type PromptOrigin = Source & { start: number; end: number };

/** Where each element comes from, by JSON Pointer into the document. */
export type Origins = Record<string, Origin | PromptOrigin[]>;

/** A resolution with all that answers and warnings are made of. */
export interface Resolution {
  layers: readonly Layer[];
  configuration: EffectiveConfiguration;
  servers: Merged<MergeableContent['mcpServers'][string]>[];
  files: Merged<MergeableContent['initial_files'][number]>[];
  network: ResolvedNetworkAccess<number>;
  origins: Origins;
}

/**
 * Merges layers, root first. Pure and complete: the service, previews and impact all resolve by this one function.
 * Header values stay what they are; {@link maskedConfiguration} hides them.
 */
export function resolveLayers(layers: readonly Layer[]): Resolution {
  const prompt = joinPrompts(layers);
  const model = lowest(layers, 'default_model_id');
  const toolCalls = lowest(layers, 'parallel_tool_calls');
  const capabilities = mergeByKey(layers, (content) => content.capabilities.map((one) => [one.ref, one]));
  const files = mergeByKey(layers, (content) => content.initial_files.map((file) => [file.path, file]));
  const servers = mergeByKey(layers, (content) => Object.entries(content.mcpServers));
  const metadata = mergeByKey(layers, (content) => Object.entries(content.embedder_metadata));
  const network = resolveNetworkAccess(layers.map(networkLayer));
  const place = placer(layers);
  return {
    layers,
    servers,
    files,
    network,
    configuration: {
      system_prompt: prompt.text,
      default_model_id: model?.value ?? null,
      parallel_tool_calls: toolCalls?.value ?? null,
      capabilities: capabilities.map(({ value }) => value),
      initial_files: files.map(({ value }) => value),
      mcpServers: Object.fromEntries(servers.map(({ key, value }) => [key, value])),
      embedder_metadata: Object.fromEntries(metadata.map(({ key, value }) => [key, value])),
      network_access: {
        mode: network.mode,
        allowed: network.allowed.map(({ pattern }) => pattern),
        blocked: network.blocked.map(({ pattern }) => pattern),
      },
    },
    origins: Object.fromEntries([
      ...(prompt.parts.length > 0
        ? [['/system_prompt', prompt.parts.map((part) => place.part(part))] as const]
        : []),
      ...(model ? [['/default_model_id', place.origin(model)] as const] : []),
      ...(toolCalls ? [['/parallel_tool_calls', place.origin(toolCalls)] as const] : []),
      ...capabilities.map((one, i) => [pointerTo('capabilities', i), place.origin(one)] as const),
      ...files.map((one, i) => [pointerTo('initial_files', i), place.origin(one)] as const),
      ...servers.map((one) => [pointerTo('mcpServers', one.key), place.origin(one)] as const),
      ...metadata.map((one) => [pointerTo('embedder_metadata', one.key), place.origin(one)] as const),
      ...network.allowed.map(
        ({ origin }, i) => [pointerTo('network_access', 'allowed', i), place.pattern(origin)] as const,
      ),
      ...network.blocked.map(
        ({ origin }, i) => [pointerTo('network_access', 'blocked', i), place.pattern(origin)] as const,
      ),
    ]),
  };
}

/** The configuration as a response shows it. */
export function maskedConfiguration(configuration: EffectiveConfiguration): EffectiveConfiguration {
  return { ...configuration, mcpServers: maskHeaders(configuration.mcpServers) };
}

/** The lowest layer that has a value, as a merge of one key. */
function lowest<K extends 'default_model_id' | 'parallel_tool_calls'>(layers: readonly Layer[], key: K) {
  const set = (value: MergeableContent[K]) => value as NonNullable<MergeableContent[K]>;
  const [merged] = mergeByKey(layers, (content) =>
    content[key] === null ? [] : [[key, set(content[key])] as const],
  );
  return merged;
}

function networkLayer({ content: { network_access: access } }: Layer, origin: number) {
  return { allowed: access?.allowed ?? [], blocked: access?.blocked ?? [], origin };
}

/** Writes origins down: which layer, and which others it replaced. */
function placer(layers: readonly Layer[]) {
  const source = (layer: number) => layers[layer]!.source;
  return {
    origin: ({ layer, overrides }: Pick<Merged<unknown>, 'layer' | 'overrides'>): Origin => ({
      ...source(layer),
      overrides: overrides.map((index) => idOf(source(index))),
    }),
    part: ({ layer, start, end }: PromptPart): PromptOrigin => ({ ...source(layer), start, end }),
    /** Patterns never replace one another: lists only narrow. */
    pattern: (layer: number): Origin => ({ ...source(layer), overrides: [] }),
  };
}

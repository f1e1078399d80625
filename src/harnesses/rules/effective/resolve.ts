import type { MergeableKey } from '../harness-fields.js';
import { maskHeaders } from '../mcp/header-secrets.js';
import { resolvingNetworkAccess, type ResolvedNetworkAccess } from '../network/network-access.js';
import { pointerTo } from '../../../values/problem.js';
import { atOnce, type Steps } from '../../../values/turns.js';
import { idOf, type Layer, type MergeableContent, type Source } from './layers.js';
import { mergeByKey, type Merged } from './merge-by-key.js';
import { joinPrompts, type PromptPart } from './prompt.js';

/** What a stack of layers comes to: the configuration alone, as a session uses it. */
export interface EffectiveConfiguration extends Omit<MergeableContent, 'network_access'> {
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
  return atOnce(resolvingLayers(layers));
}

/** The same in steps. */
export function* resolvingLayers(layers: readonly Layer[]): Steps<Resolution> {
  const merged = mergeFields(layers, yield* resolvingNetworkAccess(layers.map(networkLayer)));
  yield;
  return {
    layers,
    servers: merged.mcpServers,
    files: merged.initial_files,
    network: merged.network_access,
    configuration: configurationOf(merged),
    origins: originsOf(merged, layers),
  };
}

/** Each field by its own rule. */
function mergeFields(layers: readonly Layer[], network: ResolvedNetworkAccess<number>) {
  return {
    system_prompt: joinPrompts(layers),
    default_model_id: lowest(layers, 'default_model_id'),
    parallel_tool_calls: lowest(layers, 'parallel_tool_calls'),
    capabilities: mergeByKey(layers, (content) => content.capabilities.map((one) => [one.ref, one])),
    initial_files: mergeByKey(layers, (content) => content.initial_files.map((file) => [file.path, file])),
    mcpServers: mergeByKey(layers, (content) => Object.entries(content.mcpServers)),
    embedder_metadata: mergeByKey(layers, (content) => Object.entries(content.embedder_metadata)),
    network_access: network,
  } satisfies Record<MergeableKey, unknown>;
}

type MergedFields = ReturnType<typeof mergeFields>;

function configurationOf(merged: MergedFields): EffectiveConfiguration {
  const { mode, allowed, blocked } = merged.network_access;
  return {
    system_prompt: merged.system_prompt.text,
    default_model_id: merged.default_model_id?.value ?? null,
    parallel_tool_calls: merged.parallel_tool_calls?.value ?? null,
    capabilities: merged.capabilities.map(({ value }) => value),
    initial_files: merged.initial_files.map(({ value }) => value),
    mcpServers: toMap(merged.mcpServers),
    embedder_metadata: toMap(merged.embedder_metadata),
    network_access: {
      mode,
      allowed: allowed.map(({ pattern }) => pattern),
      blocked: blocked.map(({ pattern }) => pattern),
    },
  };
}

function toMap<T>(merged: readonly Merged<T>[]): Record<string, T> {
  return Object.fromEntries(merged.map(({ key, value }) => [key, value]));
}

type OriginEntry = [pointer: string, origin: Origins[string]];

function originsOf(merged: MergedFields, layers: readonly Layer[]): Origins {
  const { part, value, list, map, patterns } = originWriter(layers);
  const { parts } = merged.system_prompt;
  const { allowed, blocked } = merged.network_access;
  const entries: Record<MergeableKey, OriginEntry[]> = {
    system_prompt: parts.length > 0 ? [[pointerTo('system_prompt'), parts.map(part)]] : [],
    default_model_id: value('default_model_id', merged.default_model_id),
    parallel_tool_calls: value('parallel_tool_calls', merged.parallel_tool_calls),
    capabilities: list('capabilities', merged.capabilities),
    initial_files: list('initial_files', merged.initial_files),
    mcpServers: map('mcpServers', merged.mcpServers),
    embedder_metadata: map('embedder_metadata', merged.embedder_metadata),
    network_access: [...patterns('allowed', allowed), ...patterns('blocked', blocked)],
  };
  return Object.fromEntries(Object.values(entries).flat());
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
function originWriter(layers: readonly Layer[]) {
  const source = (layer: number) => layers[layer]!.source;
  const origin = ({ layer, overrides }: Merged<unknown>): Origin => ({
    ...source(layer),
    overrides: overrides.map((index) => idOf(source(index))),
  });
  return {
    part: ({ layer, start, end }: PromptPart): PromptOrigin => ({ ...source(layer), start, end }),
    value: (field: MergeableKey, one: Merged<unknown> | undefined): OriginEntry[] =>
      one ? [[pointerTo(field), origin(one)]] : [],
    list: (field: MergeableKey, merged: readonly Merged<unknown>[]) =>
      merged.map((one, i): OriginEntry => [pointerTo(field, i), origin(one)]),
    map: (field: MergeableKey, merged: readonly Merged<unknown>[]) =>
      merged.map((one): OriginEntry => [pointerTo(field, one.key), origin(one)]),
    /** Patterns never replace one another: lists only narrow. */
    patterns: (list: 'allowed' | 'blocked', merged: readonly { origin: number }[]) =>
      merged.map((one, i): OriginEntry => [
        pointerTo('network_access', list, i),
        { ...source(one.origin), overrides: [] },
      ]),
  };
}

import { capabilityListProblems } from '../rules/capabilities.js';
import { isObject } from '../../values/shape.js';
import type { Capability } from '../rules/capability.js';

/** Refs of these are not in the catalogue; the host's port knows them. */
export const PREFIXED = /^(mcp|skill|plugin|declarative):/;

type Kind = 'a string' | 'a list' | 'an object';

const KEYS: Record<keyof Capability, Kind> = {
  id: 'a string',
  name: 'a string',
  description: 'a string',
  status: 'a string',
  category: 'a string',
  icon: 'a string',
  dependencies: 'a list',
  features: 'a list',
  risk_level: 'a string',
  config_schema: 'an object',
  system_prompt: 'a string',
  tool_definitions: 'a list',
};

const IS: Record<Kind, (value: unknown) => boolean> = {
  'a string': (value) => typeof value === 'string',
  'a list': (value) => Array.isArray(value),
  'an object': isObject,
};

/** @throws Error with a sentence about the first capability that could not be shown or used; hosts may be JavaScript */
export function refuseWrongCapabilities(capabilities: readonly unknown[]): void {
  for (const capability of capabilities) {
    if (!isObject(capability)) throw new Error('The capabilities must be objects.');
    refuseIncomplete(capability);
    refuseId(capability.id as string);
  }
}

function refuseIncomplete(capability: Record<string, unknown>): void {
  for (const [key, kind] of Object.entries(KEYS)) {
    if (IS[kind](capability[key])) continue;
    throw new Error(`The capability ${JSON.stringify(capability.id)} needs ${kind} as \`${key}\`.`);
  }
}

/** A harness refers to it by its ID, which must be a ref, and one that is looked for here. */
function refuseId(id: string): void {
  const [problem] = capabilityListProblems([{ ref: id }]);
  const prefix = PREFIXED.exec(id)?.[0];
  const detail =
    problem?.detail ?? (prefix && `must not begin with ${prefix}, which is for refs of the host`);
  if (detail) throw new Error(`The ID of the capability ${JSON.stringify(id)} is wrong: it ${detail}.`);
}

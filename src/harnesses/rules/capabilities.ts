import { claim, eachProblem, fieldProblems, optional, tooMany } from '../../values/members.js';
import { MAX_PROBLEMS, pointerTo, problem, type Problem, type Rule } from '../../values/problem.js';
import { isObject, wrongType, type JsonObject } from '../../values/shape.js';
import { byteCount } from '../../values/text.js';
import type { StarterFile } from './starter-files.js';

/** A capability of a harness, as it is stored and shown. */
export interface CapabilitySelection {
  ref: string;
  config: JsonObject;
}

/** The capability that starter files need. */
export const FILE_SYSTEM_REF = 'session_file_system';

export const MAX_CAPABILITIES = 250;
export const MAX_REF_BYTES = 128;
export const MAX_CONFIG_BYTES = 64 * 1024;
/** All configs of a harness together; those that are empty do not count, for they are what is absent. */
export const MAX_ALL_CONFIG_BYTES = 1024 * 1024;
/** The config object itself is level 1. */
export const MAX_CONFIG_LEVELS = 32;

const UNSAFE = 'must be finite and, if it is whole, within ±(2^53−1)';

const REF = /^[A-Za-z_][\w.:-]*$/;
const BARE_PREFIX = /^(mcp|skill|plugin|declarative):$/;

/** The form of the list (section 13); what refs and configs mean is the catalogue's matter. */
export const capabilityListProblems: Rule = optional((value) => {
  if (!Array.isArray(value)) return [wrongType('an array', value)];
  // Starter files bring theirs for free; whether there are any is not said here, see fileSystemProblems.
  const free = value.some((item) => refOf(item) === FILE_SYSTEM_REF) ? 1 : 0;
  const refs = new Map<string, number>();
  const configs = { bytes: 0 };
  const config: Rule = (one) => configProblems(one, configs);
  const found = eachProblem(value.slice(0, MAX_CAPABILITIES + free).entries(), (item, index) =>
    typeof item === 'string'
      ? refProblems(item, index, refs)
      : fieldProblems(item, { ref: (ref) => refProblems(ref, index, refs), config }, ['ref']),
  );
  return [
    ...tooMany(value.length - free, MAX_CAPABILITIES, 'capabilities'),
    ...(configs.bytes > MAX_ALL_CONFIG_BYTES ? [ALL_TOO_LARGE] : []),
    ...found,
  ];
});

const ALL_TOO_LARGE = problem(
  'too_large',
  `all configs together must have at most ${MAX_ALL_CONFIG_BYTES} bytes (1 MiB) as JSON`,
);

/** Fills the defaults; only for values without problems. */
export function normalizeCapabilities(value: unknown): CapabilitySelection[] {
  const list = (value ?? []) as (string | { ref: string; config?: JsonObject | null })[];
  return list.map((item) =>
    typeof item === 'string' ? { ref: item, config: {} } : { ref: item.ref, config: item.config ?? {} },
  );
}

/** What a capability is called, as an object or as the plain string that stands for one. */
function refOf(item: unknown): unknown {
  return isObject(item) ? item.ref : item;
}

/** Starter files need a file system: puts it first when there are files and nobody asked for it. */
export function withFileSystem(
  capabilities: CapabilitySelection[],
  files: StarterFile[],
): CapabilitySelection[] {
  if (files.length === 0 || capabilities.some(({ ref }) => ref === FILE_SYSTEM_REF)) return capabilities;
  return [{ ref: FILE_SYSTEM_REF, config: {} }, ...capabilities];
}

/** The file system in a full list is free only if there are starter files that bring it. */
export function fileSystemProblems(
  capabilities: unknown,
  files: unknown,
  pointer = '/capabilities',
): Problem[] {
  const isFree = Array.isArray(files) && files.length > 0;
  if (isFree || !Array.isArray(capabilities) || capabilities.length !== MAX_CAPABILITIES + 1) return [];
  if (!capabilities.some((item) => refOf(item) === FILE_SYSTEM_REF)) return [];
  const detail = `without starter files ${FILE_SYSTEM_REF} counts as one of the at most ${MAX_CAPABILITIES} capabilities`;
  return [problem('too_many', detail, pointer)];
}

function refProblems(ref: unknown, index: number, refs: Map<string, number>): Problem[] {
  if (typeof ref !== 'string') return [wrongType('a string', ref)];
  if (byteCount(ref) > MAX_REF_BYTES) {
    return [problem('too_long', `must have at most ${MAX_REF_BYTES} bytes`)];
  }
  if (!REF.test(ref)) {
    const detail = 'must start with an ASCII letter or _ and go on with letters, digits, _ - . and :';
    return [problem('invalid_format', detail)];
  }
  if (BARE_PREFIX.test(ref)) return [problem('invalid_format', `must have a name behind ${ref}`)];
  const earlier = claim(refs, ref, index);
  return earlier === undefined ? [] : [problem('duplicate', `capability ${earlier} has the same ref`)];
}

/** `{}` */
const EMPTY_BYTES = 2;

interface Findings {
  /** As JSON, without white space. */
  bytes: number;
  tooDeep: boolean;
  numbers: Problem[];
}

function configProblems(config: unknown, all: { bytes: number }): Problem[] {
  if (!isObject(config)) return [wrongType('an object', config)];
  const found: Findings = { bytes: 0, tooDeep: false, numbers: [] };
  inspect(config, [], found);
  // What is beyond its own limit is refused for that.
  if (found.bytes > EMPTY_BYTES) all.bytes += Math.min(found.bytes, MAX_CONFIG_BYTES);
  const tooDeep = problem('too_deep', `must be at most ${MAX_CONFIG_LEVELS} levels deep`);
  const tooLarge = problem('too_large', `must have at most ${MAX_CONFIG_BYTES} bytes (64 KiB) as JSON`);
  return [
    ...(found.tooDeep ? [tooDeep] : []),
    ...(found.bytes > MAX_CONFIG_BYTES ? [tooLarge] : []),
    ...found.numbers,
  ];
}

/**
 * Measures on the way instead of serializing: the two limits bound stack, time and memory, whatever was sent.
 * `JSON.stringify` would overflow on depth and write out every alias that a YAML document repeats.
 */
function inspect(value: unknown, path: string[], found: Findings): void {
  if (isUnsafeNumber(value) && found.numbers.length < MAX_PROBLEMS)
    found.numbers.push(problem('unsafe_number', UNSAFE, pointerTo(...path)));
  if (typeof value !== 'object' || value === null) {
    found.bytes += scalarBytes(value);
  } else if (path.length >= MAX_CONFIG_LEVELS) {
    found.tooDeep = true;
  } else {
    inspectMembers(value, path, found);
  }
}

function inspectMembers(value: object, path: string[], found: Findings): void {
  const keys = Object.keys(value);
  found.bytes += Math.max(2, keys.length + 1); // brackets and commas
  for (const key of keys) {
    if (found.bytes > MAX_CONFIG_BYTES) return;
    if (!Array.isArray(value)) found.bytes += scalarBytes(key) + 1;
    path.push(key);
    inspect((value as JsonObject)[key], path, found);
    path.pop();
  }
}

function scalarBytes(value: unknown): number {
  if (typeof value !== 'string') return String(value).length;
  return value.length > MAX_CONFIG_BYTES ? value.length : byteCount(JSON.stringify(value));
}

/** Numbers that JSON cannot carry, or that clients would read as their neighbours. */
function isUnsafeNumber(value: unknown): boolean {
  if (typeof value === 'bigint') return true;
  return (
    typeof value === 'number' && !(Number.isInteger(value) ? Number.isSafeInteger(value) : isFinite(value))
  );
}

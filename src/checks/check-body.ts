import { getMetadataStorage, validateSync } from 'class-validator';
import { ApiError } from '../values/error-codes.js';
import { validationFailed } from '../values/refusal.js';
import { unstorableText } from '../values/json-document.js';
import {
  isWholeToken,
  MAX_PROBLEMS,
  pointerTo,
  pointerTokens,
  problem,
  tokenOf,
  type Problem,
} from '../values/problem.js';
import { unknownKey } from '../values/nearest.js';
import { isObject, wrongType, type JsonObject } from '../values/shape.js';
import { atOnce, inSteps, turns, type Steps } from '../values/turns.js';
import { largeBody } from './large-body.js';
import { problemsOf } from './satisfies.decorator.js';

export interface BodyCheck<T> {
  /** Where the body stands in that of the request, if it is a part of it. */
  at?: string;
  /** On create an explicit null counts as absent; in a patch it clears, and the DTO's rules see it. */
  nulls: 'absent' | 'clear';
  /** Keys of the representation that a client cannot write; named as such instead of as unknown. */
  readOnly?: readonly string[];
  /** False for a body that is only looked at: it may hold text that PostgreSQL cannot. */
  isStored?: boolean;
  /** What people call the body, if that is not a JSON object. */
  called?: string;
  /** Rules that decorators cannot hold. */
  more?: (dto: T, isSound: IsSound) => Promise<Problem[]>;
  /** What else can be said of problems, once there are any. */
  explain?: (problems: Problem[]) => Promise<Problem[]>;
}

/** Whether a property, or one member of it, passed its rules. */
export type IsSound = (property: string, ...member: [] | [string | number]) => boolean;

/** A body in its DTO, with everything that is wrong with it, in no particular order. */
export interface InspectedBody<T> {
  dto: T;
  problems: Problem[];
}

/** Puts a body into its DTO, or refuses it with everything that is wrong with it. */
export async function checkBody<T extends object>(
  type: new () => T,
  body: unknown,
  check: BodyCheck<T>,
): Promise<T> {
  const { dto, problems } = await inspectBody(type, body, check);
  refuseProblems(problems, body);
  return dto;
}

/**
 * Puts a body into its DTO and says what is wrong with it. Not by class-transformer: that drops keys such as
 * `constructor` silently, and class-validator's own whitelist lets them through.
 */
export async function inspectBody<T extends object>(
  type: new () => T,
  body: unknown,
  check: BodyCheck<T>,
): Promise<InspectedBody<T>> {
  const dto = new type();
  if (!isObject(body)) return { dto, problems: [noObject(body, check.called)] };
  const form = formProblems(dto, body, check);
  const large = largeBody(body);
  const problems = large ? await turns.run(large.owner, () => inSteps(form)) : atOnce(form);
  // Rules stop looking at members when they have found as many problems as are ever shown.
  const isFull = problems.length >= MAX_PROBLEMS;
  const more = isFull ? [] : ((await check.more?.(dto, soundness(problems))) ?? []);
  const all = problems.concat(more);
  const explained = all.length > 0 && check.explain ? await check.explain(all) : all;
  return { dto, problems: explained.map((found) => spelled(found, body)) };
}

/** What the body itself shows, in steps: a large one takes some. */
function* formProblems<T extends object>(dto: T, body: JsonObject, check: BodyCheck<T>): Steps<Problem[]> {
  const bound = bind(dto, body, check);
  yield;
  const unstorable = check.isStored === false ? [] : unstorableText(dto);
  yield;
  return bound.concat(unstorable, problemsOf(validateSync(dto, { forbidUnknownValues: false })));
}

function soundness(problems: Problem[]): IsSound {
  const places = problems.map(({ pointer }) => pointer.split('/', 3));
  const unsound = new Set(
    places.flatMap(([, property, member]) => [`/${property}`, `/${property}/${member}`]),
  );
  // By pointers, in which long names are cut.
  return (property, ...member) => !unsound.has(pointerTo(property, ...member));
}

/** Refuses a body with all its problems in the order of the document; returns when there are none. */
export function refuseProblems(problems: Problem[], body: unknown): void {
  if (problems.length > 0)
    throw validationFailed(
      inDocumentOrder(
        problems.map((found) => spelled(found, body)),
        body,
      ),
    );
}

/** The other spelling that keys are accepted in. */
export const ALIASES: Readonly<Record<string, string>> = { mcp_servers: 'mcpServers' };

/** What a document says in other words: its parent. */
const SPELLINGS: Readonly<Record<string, string>> = { ...ALIASES, parent_name: 'parent_harness_id' };

/** Points at a key in the spelling in which it was sent. */
function spelled(found: Problem, body: unknown): Problem {
  const [, property] = found.pointer.split('/', 2);
  const alias = Object.keys(SPELLINGS).find((key) => SPELLINGS[key] === property);
  if (alias === undefined || !isObject(body) || !Object.hasOwn(body, alias)) return found;
  if (Object.hasOwn(body, property!)) return found;
  return { ...found, pointer: pointerTo(alias) + found.pointer.slice(1 + property!.length) };
}

/** Copies the known keys into the DTO; says what else there is. */
function bind<T extends object>(dto: T, body: JsonObject, check: BodyCheck<T>): Problem[] {
  const known = propertiesOf(dto.constructor);
  const problems: Problem[] = [];
  for (const key of Object.keys(body)) {
    const property = (Object.hasOwn(ALIASES, key) && ALIASES[key]) || key;
    if (!known.includes(property)) {
      if (problems.length <= MAX_PROBLEMS) problems.push(refuseKey(key, known, check.readOnly ?? []));
    } else if (property !== key && Object.hasOwn(body, property))
      throw sentTwice(property, (check.at ?? '') + pointerTo(key));
    else if (body[key] !== null || check.nulls === 'clear' || property === 'name') {
      Object.assign(dto, { [property]: body[key] });
    }
  }
  return problems;
}

/** The keys a DTO knows are those it has rules for. */
function propertiesOf(type: object): string[] {
  const metadata = getMetadataStorage().getTargetValidationMetadatas(type as () => void, '', false, false);
  return [...new Set(metadata.map(({ propertyName }) => propertyName))];
}

function refuseKey(key: string, known: readonly string[], readOnly: readonly string[]): Problem {
  if (readOnly.includes(key))
    return problem('read_only', 'is read-only and cannot be written', pointerTo(key));
  return unknownKey(key, known);
}

/** An empty document comes to null. */
function noObject(body: unknown, called?: string): Problem {
  if (called !== undefined && body === null)
    return problem('invalid_type', `${called} is required, this one is empty`);
  const name = called ?? 'a JSON object';
  return body === undefined ? problem('required', `${name} is required`) : wrongType(name, body);
}

function sentTwice(property: string, pointer: string): ApiError {
  const detail = `${property} and its alias stand in one object`;
  return new ApiError('malformed_json', detail, {
    errors: [problem('duplicate_key', detail, pointer)],
  });
}

/** Sorts by where the pointers stand in the document; what is missing from it stands last. */
export function inDocumentOrder(problems: Problem[], document: unknown): Problem[] {
  const orders = new Map<object, KeyOrder>();
  const orderOf = (value: object): KeyOrder => {
    const order = orders.get(value) ?? new KeyOrder(value);
    orders.set(value, order);
    return order;
  };
  return problems
    .map((found) => ({ found, place: placeOf(found.pointer, document, orderOf) }))
    .sort((a, b) => comparePlaces(a.place, b.place))
    .map(({ found }) => found);
}

/** Where the keys of an object stand. Reads no further than it is asked: a hostile object has a million. */
class KeyOrder {
  private readonly keys: readonly string[];
  /** By how pointers spell them. */
  private readonly indexes = new Map<string, number>();
  private read = 0;

  constructor(private readonly value: object) {
    this.keys = Array.isArray(value) ? [] : Object.keys(value);
  }

  /** Infinity for a key that the object does not have. */
  indexOf(token: string): number {
    const isKey = Object.prototype.propertyIsEnumerable.call(this.value, token);
    if (Array.isArray(this.value)) return isKey ? Number(token) : Infinity;
    if (!isKey && isWholeToken(token)) return Infinity;
    while (!this.indexes.has(token) && this.read < this.keys.length) this.readNext();
    return this.indexes.get(token) ?? Infinity;
  }

  valueAt(index: number): unknown {
    return Array.isArray(this.value) ? this.value[index] : (this.value as JsonObject)[this.keys[index]!];
  }

  private readNext(): void {
    const token = tokenOf(this.keys[this.read]!);
    if (!this.indexes.has(token)) this.indexes.set(token, this.read);
    this.read += 1;
  }
}

function placeOf(pointer: string, document: unknown, orderOf: (value: object) => KeyOrder): number[] {
  const place: number[] = [];
  let value = document;
  for (const token of pointerTokens(pointer)) {
    const order = typeof value === 'object' && value !== null ? orderOf(value) : undefined;
    const index = order?.indexOf(token) ?? Infinity;
    place.push(index);
    value = index === Infinity ? undefined : order!.valueAt(index);
  }
  return place;
}

function comparePlaces(a: number[], b: number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] !== b[i]) return a[i]! < b[i]! ? -1 : 1;
  }
  return a.length - b.length;
}

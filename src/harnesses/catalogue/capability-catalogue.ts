import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { HarnessError } from '../rules/error-codes.js';
import type { CapabilitySelection } from '../rules/capabilities.js';
import { MAX_PROBLEMS, pointerTo, problem, under, type Problem } from '../../values/problem.js';
import { nearest } from '../../values/nearest.js';
import { isObject } from '../../values/shape.js';
import { foldForSearch, searchWords } from '../../values/search.js';
import { DEFAULT_CAPABILITY_PAGE_SIZE, type Capability, type ToolDefinition } from '../rules/capability.js';
import { PREFIXED, refuseWrongCapabilities } from './check-capabilities.js';
import { frozenCopy } from './frozen-copy.js';

/** What to look for, and how much of it. */
export interface CatalogueQuery {
  search?: string;
  offset?: number;
  limit?: number;
}

/** A page of the catalogue. */
export interface CataloguePage {
  data: Capability[];
  total: number;
  offset: number;
  limit: number;
}

/** The capabilities there are, frozen, and what may be said about a selection of them. */
export class CapabilityCatalogue {
  readonly capabilities: readonly Capability[];
  private readonly byId: ReadonlyMap<string, Capability>;
  /** Compiled when first needed: most servers never see most capabilities. */
  private readonly validators = new Map<string, ValidateFunction>();
  private readonly ajv = withLinearUniqueItems(
    new Ajv2020({ allErrors: true, strict: false, verbose: true }),
  );

  /** @throws Error with a sentence when one is no capability, two have one ID, or one depends on what is not there. */
  constructor(capabilities: readonly Capability[]) {
    refuseWrongCapabilities(capabilities);
    this.capabilities = frozenCopy(capabilities);
    this.byId = new Map(this.capabilities.map((capability) => [capability.id, capability]));
    if (this.byId.size < capabilities.length)
      throw new Error('Two capabilities of the catalogue have the same ID.');
    for (const { id, dependencies } of this.capabilities) {
      const [missing] = dependencies.filter((one) => !this.byId.has(one)).map(String);
      if (missing !== undefined)
        throw new Error(`The capability ${id} depends on ${missing}, which is not in the catalogue.`);
    }
  }

  /** @throws HarnessError `capability_not_found` */
  get(id: string): Capability {
    const capability = this.find(id);
    if (capability) return capability;
    throw new HarnessError(
      'capability_not_found',
      `no capability ${JSON.stringify(String(id).slice(0, 100))}`,
    );
  }

  /** A page of those that {@link search} finds. */
  page({ search = '', offset = 0, limit = DEFAULT_CAPABILITY_PAGE_SIZE }: CatalogueQuery): CataloguePage {
    const found = this.search(search);
    return { data: found.slice(offset, offset + limit), total: found.length, offset, limit };
  }

  find(id: string): Capability | null {
    return this.byId.get(id) ?? null;
  }

  /** Whether the catalogue has nothing to say about a ref. */
  isForeign(ref: string): boolean {
    return PREFIXED.test(ref);
  }

  /** Those in whose ID, name, description or category all words occur, in the catalogue's order. */
  search(text: string): Capability[] {
    const words = searchWords(text);
    return this.capabilities.filter(({ id, name, description, category }) => {
      const haystack = foldForSearch([id, name, description, category].join('\n'));
      return words.every((word) => haystack.includes(word));
    });
  }

  /** What is wrong with a selection that is well-formed: an unknown ref, or a config that its schema refuses. */
  problems({ ref, config }: CapabilitySelection): Problem[] {
    if (this.isForeign(ref)) return [];
    const capability = this.find(ref);
    return capability ? under('/config', this.configProblems(capability, config)) : [this.notFound(ref)];
  }

  /** The tools and the parts of a client's interface that a selection brings, dependencies included. */
  gather(selection: readonly CapabilitySelection[]): { tools: ToolDefinition[]; features: string[] } {
    const all = this.withDependencies(selection.map(({ ref }) => ref));
    return {
      tools: all.flatMap((capability) => capability.tool_definitions),
      features: [...new Set(all.flatMap((capability) => capability.features))],
    };
  }

  private withDependencies(refs: readonly string[]): Capability[] {
    const gathered = new Set<Capability>();
    const add = (ref: string): void => {
      const capability = this.find(ref);
      if (!capability || gathered.has(capability)) return;
      gathered.add(capability);
      capability.dependencies.forEach(add);
    };
    refs.forEach(add);
    return [...gathered];
  }

  private notFound(ref: string): Problem {
    const suggestion = nearest(ref, [...this.byId.keys()]);
    return problem('capability_not_found', 'is not in the catalogue', '/ref', suggestion);
  }

  private configProblems({ id, config_schema: schema }: Capability, config: unknown): Problem[] {
    const validate = this.validators.get(id) ?? this.ajv.compile(schema);
    this.validators.set(id, validate);
    return validate(config) ? [] : (validate.errors ?? []).slice(0, MAX_PROBLEMS).map(toProblem);
  }
}

/** Ajv compares every item with every other: seconds for some thousand objects, even in a list that is too long anyway. */
function withLinearUniqueItems(ajv: Ajv2020): Ajv2020 {
  ajv.removeKeyword('uniqueItems');
  return ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    error: { message: 'must NOT have duplicate items' },
    validate: (isWanted: boolean, items: unknown[]) =>
      !isWanted || new Set(items.map((item) => JSON.stringify(inKeyOrder(item)))).size === items.length,
  });
}

/** Equal values come out as equal text; only for values that have passed the limit on depth. */
function inKeyOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inKeyOrder);
  if (!isObject(value)) return value;
  const keys = Object.keys(value).sort();
  return { members: keys.map((key) => [key, inKeyOrder(value[key])]) };
}

/** Ajv points at the object that has a key too many; we point at the key. */
function toProblem({ instancePath, keyword, message, params, parentSchema }: ErrorObject): Problem {
  if (keyword !== 'additionalProperties') {
    return problem('invalid_config', `${message ?? 'is invalid'}${choices(params)}`, instancePath);
  }
  const key = String(params.additionalProperty);
  const known = Object.keys((parentSchema?.properties ?? {}) as object);
  const detail =
    known.length > 0 ? `unknown setting; known settings: ${known.join(', ')}` : 'this has no settings';
  return problem('unknown_key', detail, instancePath + pointerTo(key), nearest(key, known));
}

function choices(params: Record<string, unknown>): string {
  return Array.isArray(params.allowedValues) ? `: ${params.allowedValues.join(', ')}` : '';
}

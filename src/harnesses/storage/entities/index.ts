import { Entity, ForeignKey } from 'typeorm';
import { byteCount, isStorable } from '../../../values/text.js';
import { HarnessEntity, HarnessOrgEntity } from './harness.entity.js';
import { IdempotencyRecordEntity } from './idempotency-record.entity.js';
import { HarnessVersionEntity } from './harness-version.entity.js';

/** The PostgreSQL schema of the module's tables, when the host does not say another. */
export const DEFAULT_SCHEMA = 'harnesses';

/** The module's entities in one PostgreSQL schema, by what they hold. */
export interface HarnessEntities {
  harness: new () => HarnessEntity;
  org: new () => HarnessOrgEntity;
  version: new () => HarnessVersionEntity;
  idempotencyRecord: new () => IdempotencyRecordEntity;
}

const made = new Map<string, HarnessEntities>();

/**
 * The module's entities for one PostgreSQL schema: for the `entities` of the host's DataSource, or for
 * `TypeOrmModule.forFeature` where it has `autoLoadEntities`. Their names contain the schema, so that sets for several
 * schemas can stand in one DataSource.
 */
export function harnessEntities({
  schema = DEFAULT_SCHEMA,
}: { schema?: string | undefined } = {}): (new () => object)[] {
  return Object.values(entitiesOf(schema)) as (new () => object)[];
}

/**
 * An entity's schema is fixed when its class is made, so there is one set of classes per schema, made once.
 *
 * @throws Error with a sentence when PostgreSQL would not take the name, or cut it
 */
export function entitiesOf(schema: string): HarnessEntities {
  if (typeof schema !== 'string' || schema === '' || byteCount(schema) > 63 || !isStorable(schema))
    throw new Error('The `schema` of the harnesses must be a name of 1 to 63 bytes.');
  const entities = made.get(schema) ?? makeEntities(schema);
  made.set(schema, entities);
  return entities;
}

function makeEntities(schema: string): HarnessEntities {
  @Entity({ name: 'harness', schema })
  @ForeignKey(() => Harness, ['orgId', 'parentHarnessId'], ['orgId', 'id'], { name: 'harness_parent_fkey' })
  class Harness extends HarnessEntity {}

  @Entity({ name: 'harness_org', schema })
  @ForeignKey(() => Harness, ['orgId', 'defaultHarnessId'], ['orgId', 'id'], {
    name: 'harness_org_default_fkey',
  })
  class HarnessOrg extends HarnessOrgEntity {}

  @Entity({ name: 'harness_version', schema })
  @ForeignKey(() => Harness, ['orgId', 'harnessId'], ['orgId', 'id'], {
    name: 'harness_version_harness_fkey',
  })
  class HarnessVersion extends HarnessVersionEntity {}

  @Entity({ name: 'harness_replay', schema })
  @ForeignKey(() => Harness, ['orgId', 'harnessId'], ['orgId', 'id'], { name: 'harness_replay_harness_fkey' })
  class IdempotencyRecord extends IdempotencyRecordEntity {}

  const entities = {
    harness: Harness,
    org: HarnessOrg,
    version: HarnessVersion,
    idempotencyRecord: IdempotencyRecord,
  };
  for (const entity of Object.values(entities))
    Object.defineProperty(entity, 'name', { value: `${entity.name}_${schema}` });
  return entities;
}

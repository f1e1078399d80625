import type { HarnessEntities } from './entities/index.js';
import { quote } from '../../sql/quote.js';

/** The module's tables, quoted and with their schema, ready for SQL. */
export interface Tables {
  harness: string;
  org: string;
  version: string;
  idempotencyRecord: string;
}

/** What a DataSource knows of an entity's table. */
interface TableNames {
  getMetadata(entity: new () => object): { schema?: string; tableName: string };
}

export function tablesOf(dataSource: TableNames, entities: HarnessEntities): Tables {
  const table = (entity: new () => object) => {
    const { schema, tableName } = dataSource.getMetadata(entity);
    return [...(schema === undefined ? [] : [schema]), tableName].map(quote).join('.');
  };
  return {
    harness: table(entities.harness),
    org: table(entities.org),
    version: table(entities.version),
    idempotencyRecord: table(entities.idempotencyRecord),
  };
}

/** A statement with its parameters. */
export interface Statement {
  sql: string;
  values: unknown[];
}

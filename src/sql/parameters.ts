/** Gathers a statement's parameters while its text is put together. */
export class Parameters {
  readonly values: unknown[] = [];

  /** Every statement begins with the organization: `$1`. */
  static of(orgId: string): Parameters {
    const parameters = new Parameters();
    parameters.add(orgId);
    return parameters;
  }

  /** Adds a value and returns its placeholder, cast where the type cannot be seen from the context. */
  add(value: unknown, type?: string): string {
    this.values.push(value);
    return `$${this.values.length}${type ? `::${type}` : ''}`;
  }

  /** A placeholder for each column of a write, cast to the column's type. */
  addColumns<Column extends string>(
    columns: { [column in Column]?: unknown },
    typeOf: Record<Column, string>,
  ): { column: string; placeholder: string }[] {
    return Object.entries(columns).map(([column, value]) => ({
      column,
      placeholder: this.add(value, typeOf[column as Column]),
    }));
  }
}

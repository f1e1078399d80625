import { characterCount } from '../values/text.js';

/** Rows of cells as lines with aligned columns, two spaces apart and without any at the end of a line. */
export function alignColumns(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => characterCount(row[column] ?? ''))),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(widths[column]! - characterCount(cell)))
      .join('  ')
      .trimEnd(),
  );
}

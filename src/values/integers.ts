/** What an `integer` of PostgreSQL can hold. */
export const MAX_INTEGER = 2_147_483_647;

/** Whether a value is a whole number from `least` on that the database can hold. */
export function isStoredInteger(value: unknown, least: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= MAX_INTEGER;
}

/** Something that was thrown, for a log. What has no string form (`Object.create(null)`) may be thrown too. */
export function describeError(error: unknown): string {
  try {
    return String(error instanceof Error ? (error.stack ?? error.message) : error);
  } catch {
    return 'something that has no string form';
  }
}

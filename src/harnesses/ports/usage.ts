/** Who uses which harness, by harness ID. */
export type Counts = ReadonlyMap<string, HarnessUsageCount>;

interface WithUsage {
  usage: HarnessUsage;
}

/**
 * The host's counts as numbers: what a database counts comes as digits from some drivers. Hosts may be JavaScript, and
 * a count that is none must not reach a client.
 *
 * @throws Error with a sentence that says what the port must answer
 */
export async function usageCounts({ usage }: WithUsage, orgId: string, ids: string[]): Promise<Counts> {
  const answer: unknown = await usage.count(orgId, ids);
  if (!isMap(answer)) throw wrongCount();
  const used = ids.filter((id) => answer.has(id));
  return new Map(used.map((id) => [id, toUsageCount(answer.get(id))]));
}

/**
 * Why the host does not let go of a harness, or null. Other ways to say nothing are taken for null.
 *
 * @throws Error with a sentence that says what the port must answer
 */
export async function removalBlock(
  { usage }: WithUsage,
  orgId: string,
  harnessId: string,
): Promise<string | null> {
  const answer: unknown = await usage.blocksRemoval(orgId, harnessId);
  if (answer === null || answer === undefined || answer === false || answer === '') return null;
  if (typeof answer === 'string') return answer;
  throw new Error(
    'The port `usage` must answer `blocksRemoval` with the end of a sentence that says why, or with null.',
  );
}

/** Not by its class: a Map of another realm is one too. */
function isMap(answer: unknown): answer is ReadonlyMap<string, unknown> {
  const { get, has } = (answer ?? {}) as Partial<ReadonlyMap<string, unknown>>;
  return typeof get === 'function' && typeof has === 'function';
}

function toUsageCount(entry: unknown): HarnessUsageCount {
  const { sessions, apps } = (entry ?? {}) as Record<keyof HarnessUsageCount, unknown>;
  return { sessions: toCount(sessions), apps: toCount(apps) };
}

function toCount(value: unknown): number {
  const isDigits = typeof value === 'bigint' || (typeof value === 'string' && /^\d+$/.test(value));
  const count = isDigits ? Number(value) : value;
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count;
  throw wrongCount();
}

function wrongCount(): Error {
  return new Error(
    'The port `usage` must answer `count` with a Map from harness IDs to `{ sessions, apps }`, both whole numbers of 0 ' +
      'or more. A harness that nobody uses may be missing.',
  );
}

/** How many sessions and apps use a harness, and whether that forbids taking it out of use. */
export interface HarnessUsageCount {
  sessions: number;
  apps: number;
}

/** The port through which a host says who uses a harness. */
export interface HarnessUsage {
  /** Counts for many harnesses at once; a harness that is missing from the answer is not used. */
  count(orgId: string, harnessIds: readonly string[]): Promise<ReadonlyMap<string, HarnessUsageCount>>;
  /**
   * Why this harness cannot be archived or deleted now, as the end of a sentence (`2 sessions run on it`), or null.
   * Asked before anything is locked.
   */
  blocksRemoval(orgId: string, harnessId: string): Promise<string | null>;
}

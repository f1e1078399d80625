/** As many as one process may serve, however many files it may have open. */
const MOST = 10_000;

/** Files that are no connections: what Node, the log and a start need, and more connections to the database than the pool has. */
const OTHER_FILES = 64;

/** What is left for clients where there are almost no files. */
const LEAST = 16;

export interface ConnectionLimit {
  connections: number;
  /** For the log, when that is less than was wanted. */
  warning?: string;
}

/**
 * How many clients may be connected at once: so many that files are left for the database, without which none of them
 * could be served.
 *
 * @param wanted MAX_CONNECTIONS, if it is set
 * @param openFiles how many files the process may have open, if there is a limit
 */
export function connectionLimit(
  wanted: number | undefined,
  poolSize: number,
  openFiles = openFilesLimit(),
): ConnectionLimit {
  const possible = Math.max(LEAST, openFiles - poolSize - OTHER_FILES);
  const connections = Math.min(wanted ?? MOST, possible);
  if (wanted === undefined || connections === wanted) return { connections };
  const warning = `MAX_CONNECTIONS is ${wanted}, but the process may have ${openFiles} files open at once (ulimit -n): at most ${connections} clients can be connected.`;
  return { connections, warning };
}

/** Of the process; Infinity where there is none, or nobody says. */
function openFilesLimit(): number {
  // Else the names of all peers would be looked up for the report.
  Object.assign(process.report, { excludeNetwork: true });
  const { userLimits } = process.report.getReport() as unknown as {
    userLimits?: { open_files?: { soft: number | string } };
  };
  const limit = Number(userLimits?.open_files?.soft);
  return Number.isNaN(limit) ? Infinity : limit;
}

import { ApiError } from '../values/error-codes.js';

/** SQLSTATEs after which the same transaction may simply be retried: serialization failure, deadlock. */
const RETRYABLE = new Set(['40001', '40P01']);

/** Classes and codes that say the database is not there for us now: connection, resources, shutdown, timeouts. */
const UNAVAILABLE = /^(08|53|57P0|57014|55P03|25P03|ECONN|ETIMEDOUT|EPIPE|EAI_AGAIN|ENOTFOUND|ENOENT)/;
/** The same of our own system: no file for another connection, no port, no way there. */
const NO_CONNECTION = /^(EMFILE|ENFILE|ENOBUFS|EADDRNOTAVAIL|EHOSTDOWN|EHOSTUNREACH|ENETDOWN|ENETUNREACH)$/;
const UNAVAILABLE_MESSAGE =
  /timeout exceeded when trying to connect|Connection terminated|not queryable|already released|Query read timeout|pool.*(end|timeout)/i;

/** A write to a standby, or to a primary that has become one. */
const READ_ONLY = '25006';

interface DriverError {
  code?: string;
  /** PostgreSQL's own: `FATAL` ends the session, so it is never about the statement. */
  severity?: string;
  constraint?: string;
  message?: string;
  driverError?: DriverError;
  errors?: DriverError[];
}

/** The driver's own error, unwrapped from TypeORM's and from Node's AggregateError. */
function driverErrorOf(error: unknown): DriverError {
  const outer = error as DriverError;
  return outer.driverError ?? (outer.code === undefined ? outer.errors?.[0] : undefined) ?? outer;
}

export function isRetryable(error: unknown): boolean {
  return RETRYABLE.has(driverErrorOf(error).code ?? '');
}

/** The unique key or other constraint that refused a write, if that is what happened. */
export function violatedConstraint(error: unknown): string | undefined {
  return driverErrorOf(error).constraint;
}

/** The refusal of a write that conflicts with others on every attempt, or runs into a lock timeout. */
export function busy(cause?: unknown): ApiError {
  return unavailable('conflict with other writes to the same harnesses', 1, cause);
}

/** The refusal of a read that waits too long for others of the same organization. */
export function crowded(cause?: unknown): ApiError {
  return unavailable('too many reads of this organization at the same time', 1, cause);
}

/** The refusal of whoever waits for a database that does not answer. */
export function unreachable(cause?: unknown): ApiError {
  return unavailable('the database cannot be reached right now', 2, cause);
}

/**
 * What may be retried is the contract's 503: a conflict with other writes, no database to be had, or one that takes no
 * writes; the rest stays. Its `cause` is the driver's own error, and not TypeORM's, which carries the parameters of the
 * statement.
 */
export function translateDatabaseError(error: unknown): unknown {
  const driverError = driverErrorOf(error);
  if (isRetryable(error)) return busy(driverError);
  const { code, severity, message } = driverError;
  if (code === READ_ONLY) return unavailable('the database takes no writes right now', 2, driverError);
  const isUnavailable =
    severity === 'FATAL' || [UNAVAILABLE, NO_CONNECTION].some((codes) => codes.test(code ?? ''));
  if (isUnavailable || UNAVAILABLE_MESSAGE.test(message ?? '')) return unreachable(driverError);
  return error;
}

function unavailable(detail: string, retryAfter: number, cause: unknown): ApiError {
  return new ApiError('unavailable', detail, { retryAfter }, { cause });
}

import { BODY_LIMITS, type BodyLimits } from '../../rest/body-intake.js';
import { LINGER_LIMITS, type LingerLimits } from '../../rest/lingering-close.js';

/** How long connections, requests and answers may last, in milliseconds, and what they may take, in bytes. */
export interface Limits extends BodyLimits, LingerLimits {
  /** Clients that are connected at once; the server goes by the files that it may have open, too. */
  connections: number;
  /** Until the headers of a request are there, from its first byte; of the first request, from when the client connects. */
  headersTime: number;
  /** Bytes that may come until a head, or a request, is complete, besides its body; Node's own limit of headers is less. */
  framingBytes: number;
  /** Between an answer and the next request on its connection. */
  idleTime: number;
  /** Until a client must have read an answer, but for what the network holds for it. */
  answerTime: number;
  /** Of answers in this process that wait to be read. */
  answerBytes: number;
  /** At shutdown: for which the server is not ready and still takes requests, so that load balancers notice. */
  graceTime: number;
  /** At shutdown: for which requests may then go on. */
  drainTime: number;
  /** At shutdown: for which everything else may take to close. */
  closeTime: number;
}

export const LIMITS: Limits = {
  ...BODY_LIMITS,
  ...LINGER_LIMITS,
  connections: 10_000,
  headersTime: 10_000,
  framingBytes: 64 * 1024,
  // Longer than load balancers keep a connection that they may use for another request.
  idleTime: 75_000,
  answerTime: 30_000,
  answerBytes: 256 * 1024 * 1024,
  graceTime: 3_000,
  drainTime: 10_000,
  closeTime: 5_000,
};

import { Logger } from '@nestjs/common';
import { describeError } from '../values/describe-error.js';
import { repeated } from '../values/repeated.js';
import type { HarnessRequest } from '../values/request.js';
import { requestSlot } from './request-state.js';

/** A request that was answered with 503. */
export interface Failure {
  requestId: string;
  /** What its client was told. */
  detail: string;
  error: unknown;
}

/** What one line tells: about the latest of the requests that it stands for. */
export interface Outage {
  requestId: string;
  /** The code of PostgreSQL's error, if it gave one. */
  sqlstate: string | undefined;
  /** What is behind the refusal, in the words of whoever failed. */
  cause: string;
  /** How many requests failed for this kind of cause since the line before: each is told by one line. */
  requests: number;
}

/** Failures of one kind: the latest, and how many are not told yet. */
interface Kind {
  latest: Failure;
  untold: number;
  timer?: NodeJS.Timeout;
}

/** Milliseconds between lines about one kind of cause. */
const PAUSE = 1_000;

/** Codes of the system, such as EPIPE, are as long; no class of PostgreSQL's begins with E. */
const SQLSTATE = /^[0-9A-DF-Z][0-9A-Z]{4}$/;

/** How many errors that are each other's cause are looked at. */
const MAX_DEPTH = 8;

/**
 * Tells of 503s with their cause: the first of a kind at once, those that come after it in a line a second at most, with
 * their number. An outage may fail thousands of requests a second, for one reason.
 */
export class OutageLog {
  private readonly kinds = new Map<string, Kind>();

  constructor(private readonly write: (message: string, outage: Outage) => void) {}

  report(failure: Failure): void {
    const key = kindOf(failure);
    const kind = this.kinds.get(key);
    if (kind) return void Object.assign(kind, { latest: failure, untold: kind.untold + 1 });
    const first: Kind = { latest: failure, untold: 1 };
    this.kinds.set(key, first);
    this.tell(key, first);
  }

  /** Tells what is not told yet. */
  flush(): void {
    for (const [key, kind] of this.kinds) {
      clearTimeout(kind.timer);
      this.tell(key, kind);
    }
  }

  /** Forgets a kind of which nothing came for a while. */
  private tell(key: string, kind: Kind): void {
    if (kind.untold === 0) return void this.kinds.delete(key);
    const { requestId, detail, error } = kind.latest;
    const outage = { requestId, ...explain(error), requests: kind.untold };
    kind.untold = 0;
    kind.timer = setTimeout(() => this.tell(key, kind), PAUSE).unref();
    this.write(sentenceAbout(outage, detail), outage);
  }
}

/** Where a host's requests are told of. */
const logger = new Logger('Harnesses');
const ofProcess = new OutageLog((message) => logger.error(message));

/** What tells of a request's 503, where that is not the log of the whole process. */
export const outageLogSlot = requestSlot<OutageLog>('outage log');

export function reportOutage(request: HarnessRequest, failure: Failure): void {
  (outageLogSlot.get(request) ?? ofProcess).report(failure);
}

function sentenceAbout({ requestId, sqlstate, cause, requests }: Outage, detail: string): string {
  const reason = [...(sqlstate ? [`SQLSTATE ${sqlstate}`] : []), ...(cause === detail ? [] : [cause])].join(
    ': ',
  );
  const others = requests > 1 ? `, the last of ${requests} requests` : '';
  return `${requestId} 503${others}: ${detail}${reason && ` (${reason})`}`;
}

/** By the cause's code, else by its words: what has digits in it may differ from one request to the next. */
function kindOf({ detail, error }: Failure): string {
  const root = rootOf(error);
  return [withoutNumbers(detail), codeOf(root) ?? withoutNumbers(wordsOf(root))].join('\n');
}

function withoutNumbers(words: string): string {
  return words.replace(/[\w.:-]+/g, (word) => (/\d/.test(word) ? '#' : word));
}

/** Without a stack: where we refused is known, and where the driver did is nobody's mistake. */
function explain(error: unknown): Pick<Outage, 'sqlstate' | 'cause'> {
  const root = rootOf(error);
  const code = codeOf(root);
  return { sqlstate: code !== undefined && SQLSTATE.test(code) ? code : undefined, cause: wordsOf(root) };
}

function wordsOf(root: unknown): string {
  const { message } = partsOf(root);
  // Of several addresses that were tried Node says nothing but the code.
  return repeated(describeError(message === undefined ? root : message || codeOf(root)));
}

function codeOf(root: unknown): string | undefined {
  const { code } = partsOf(root);
  return typeof code === 'string' ? code : undefined;
}

/** The error behind all others that were made of it. */
function rootOf(error: unknown, depth = 0): unknown {
  const { cause } = partsOf(error);
  return cause === undefined || cause === null || depth === MAX_DEPTH ? error : rootOf(cause, depth + 1);
}

/** Of whatever was thrown. Errors of another realm, as in Jest, are no `Error` here. */
function partsOf(thrown: unknown): { message?: unknown; code?: unknown; cause?: unknown } {
  return typeof thrown === 'object' && thrown !== null ? thrown : {};
}

import { ApiError } from '../values/error-codes.js';
import type { HarnessRequest } from '../values/request.js';
import { FrameworkError } from './error-codes.js';
import { requestSlot } from './request-state.js';

/** What request bodies may take from their first byte to their answer. */
export interface BodyLimits {
  /** Milliseconds until all of a body must have come, from when it is first read. */
  bodyTime: number;
  /** Bytes of bodies in this process that are not answered yet. */
  bodyBytes: number;
  /** Those of one organization. */
  bodyBytesPerOrg: number;
}

export const BODY_LIMITS: BodyLimits = {
  bodyTime: 30_000,
  bodyBytes: 256 * 1024 * 1024,
  bodyBytesPerOrg: 64 * 1024 * 1024,
};

/** No body this small gives way to those of other organizations, in bytes. */
const SMALL_BODY = 64 * 1024;

/** A body on its way. */
interface Reception {
  bytes: number;
  refuse: (reason: Error) => void;
}

/** An organization that sends bodies. */
interface Sender {
  /** Those that are not answered yet included. */
  bytes: number;
  /** The bodies on their way. */
  receptions: Set<Reception>;
}

/** What counts a body. */
export interface Counter {
  add(bytes: number): void;
  /** All of it has come: it can no longer be refused. */
  complete(): void;
  /** It is answered, or refused. */
  end(): void;
}

/**
 * Bounds the bodies that are being received, in time, and with those that are not answered yet in bytes. Where there are
 * too many bytes, the largest body on its way of the organization that has most of them is refused: whoever stalls large
 * bodies keeps no small one out.
 */
export class BodyIntake {
  private readonly senders = new Map<string, Sender>();
  private bytes = 0;

  constructor(private readonly limits: BodyLimits = BODY_LIMITS) {}

  /**
   * Counts a body until `end` is called, once or more often.
   *
   * @param owner the organization that sends it
   * @param refuse called with the reason if the body is refused while it comes, and then it counts no more
   */
  begin(owner: string, refuse: (reason: Error) => void): Counter {
    const sender = this.senders.get(owner) ?? { bytes: 0, receptions: new Set() };
    this.senders.set(owner, sender);
    const deadline = setTimeout(() => reception.refuse(tooSlow(this.limits.bodyTime)), this.limits.bodyTime);
    const complete = () => {
      clearTimeout(deadline);
      sender.receptions.delete(reception);
    };
    const end = () => {
      complete();
      this.count(sender, -reception.bytes);
      reception.bytes = 0;
      if (sender.receptions.size === 0 && sender.bytes === 0) this.senders.delete(owner);
    };
    const reception: Reception = {
      bytes: 0,
      refuse: (reason) => {
        end();
        refuse(reason);
      },
    };
    sender.receptions.add(reception);
    return { add: (bytes) => this.add(sender, reception, bytes), complete, end };
  }

  private add(sender: Sender, reception: Reception, bytes: number): void {
    reception.bytes += bytes;
    this.count(sender, bytes);
    while (sender.bytes > this.limits.bodyBytesPerOrg) largest(sender.receptions)!.refuse(tooMuch());
    while (this.bytes > this.limits.bodyBytes) {
      const victim = this.largestOfLargest();
      if (!victim) return;
      victim.refuse(tooMuch());
    }
  }

  /** Of the organization that has most bytes among those with large bodies on their way. */
  private largestOfLargest(): Reception | undefined {
    const isLarge = ({ bytes }: Reception) => bytes > SMALL_BODY;
    const senders = [...this.senders.values()].filter(({ receptions }) => [...receptions].some(isLarge));
    return largest(largest(senders)?.receptions ?? []);
  }

  private count(sender: Sender, bytes: number): void {
    sender.bytes += bytes;
    this.bytes += bytes;
  }
}

/** For platforms that say nothing else. */
const ofProcess = new BodyIntake();

/** What bounds a request's body, where that is not the intake of the whole process. */
export const intakeSlot = requestSlot<BodyIntake>('body intake');

/** The organization that a body counts for, once it is known. */
export const bodyOwnerSlot = requestSlot<string>('body owner');

const counterSlot = requestSlot<Counter>('body counter');

/** Counts the body of a request until {@link endBody}. */
export function beginBody(request: HarnessRequest, refuse: (reason: Error) => void): Counter {
  const intake = intakeSlot.get(request) ?? ofProcess;
  const counter = intake.begin(bodyOwnerSlot.get(request) ?? '', refuse);
  counterSlot.set(request, counter);
  return counter;
}

/** The request is answered: what became of its body is no longer needed. */
export function endBody(request: HarnessRequest): void {
  counterSlot.get(request)?.end();
}

function largest<T extends { bytes: number }>(all: Iterable<T>): T | undefined {
  let found: T | undefined;
  for (const one of all) if (!found || one.bytes > found.bytes) found = one;
  return found;
}

function tooSlow(time: number): Error {
  return new FrameworkError('request_timeout', `the body did not arrive within ${time / 1000} s`);
}

function tooMuch(): Error {
  const detail = 'too much is being sent at the same time; send this again in a moment';
  return new ApiError('unavailable', detail, { retryAfter: 1 });
}

import { ApiError } from '../values/error-codes.js';
import type { HarnessRequest } from '../values/request.js';
import { FrameworkError } from './error-codes.js';
import { requestSlot } from './request-state.js';

/** What request bodies may take while they are on their way. */
export interface BodyLimits {
  /** Milliseconds until all of a body must have come, from when it is first read. */
  bodyTime: number;
  /** Bytes of bodies that are not complete yet, in this process. */
  bodyBytes: number;
  /** Those of one organization. */
  bodyBytesPerOrg: number;
}

export const BODY_LIMITS: BodyLimits = {
  bodyTime: 30_000,
  bodyBytes: 256 * 1024 * 1024,
  bodyBytesPerOrg: 64 * 1024 * 1024,
};

/** A body on its way. */
interface Reception {
  bytes: number;
  refuse: (reason: Error) => void;
}

/** An organization's bodies on their way. */
interface Sender {
  bytes: number;
  receptions: Set<Reception>;
}

/** What counts a body while it comes. */
export interface Counter {
  add(bytes: number): void;
  end(): void;
}

/**
 * Bounds the bodies that are being received, in time and in bytes. Where there are too many bytes, the largest body of
 * the organization that has most of them is refused: whoever stalls large bodies keeps no small one out.
 */
export class BodyIntake {
  private readonly senders = new Map<string, Sender>();
  private bytes = 0;

  constructor(private readonly limits: BodyLimits = BODY_LIMITS) {}

  /**
   * Counts a body until `end` is called.
   *
   * @param owner the organization that sends it
   * @param refuse called with the reason if the body is refused while it comes, and then it counts no more
   */
  begin(owner: string, refuse: (reason: Error) => void): Counter {
    const sender = this.senders.get(owner) ?? { bytes: 0, receptions: new Set() };
    this.senders.set(owner, sender);
    const deadline = setTimeout(() => reception.refuse(tooSlow(this.limits.bodyTime)), this.limits.bodyTime);
    const end = () => {
      clearTimeout(deadline);
      if (sender.receptions.delete(reception)) this.count(sender, -reception.bytes);
      if (sender.receptions.size === 0) this.senders.delete(owner);
    };
    const reception: Reception = {
      bytes: 0,
      refuse: (reason) => {
        end();
        refuse(reason);
      },
    };
    sender.receptions.add(reception);
    return { add: (bytes) => this.add(sender, reception, bytes), end };
  }

  private add(sender: Sender, reception: Reception, bytes: number): void {
    reception.bytes += bytes;
    this.count(sender, bytes);
    while (sender.bytes > this.limits.bodyBytesPerOrg) largest(sender.receptions).refuse(tooMuch());
    while (this.bytes > this.limits.bodyBytes)
      largest(largest(this.senders.values()).receptions).refuse(tooMuch());
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

/** Counts the body of a request. */
export function beginBody(request: HarnessRequest, refuse: (reason: Error) => void): Counter {
  const intake = intakeSlot.get(request) ?? ofProcess;
  return intake.begin(bodyOwnerSlot.get(request) ?? '', refuse);
}

function largest<T extends { bytes: number }>(all: Iterable<T>): T {
  return [...all].reduce((one, other) => (other.bytes > one.bytes ? other : one));
}

function tooSlow(time: number): Error {
  return new FrameworkError('request_timeout', `the body did not arrive within ${time / 1000} s`);
}

function tooMuch(): Error {
  const detail = 'too much is being sent at the same time; send this again in a moment';
  return new ApiError('unavailable', detail, { retryAfter: 1 });
}

import { describeError } from '../../values/describe-error.js';

/** What can happen to a harness. An import is a `created` or an `updated`, and so is a version brought back. */
export type HarnessEventType =
  | 'harness.created'
  | 'harness.copied'
  | 'harness.updated'
  | 'harness.archived'
  | 'harness.restored'
  | 'harness.deleted';

/** Something that happened to a harness: emitted after the commit, and only if it changed anything. */
export interface HarnessEvent {
  type: HarnessEventType;
  orgId: string;
  /** `harness_` and 32 hex digits. */
  harnessId: string;
  name: string;
  /** The version that the change made. */
  version: number;
  /** Who did it, as the access port calls them. */
  actor: string;
  /** When, by the clock of the database. */
  at: Date;
}

/** Emits an event of a committed change. */
export type EmitEvent = (event: HarnessEvent) => void;

/** Emits to the host's listener without waiting for it: the change is done, whatever the listener makes of it. */
export function emitter(
  onEvent: (event: HarnessEvent) => void | Promise<void>,
  log: (sentence: string) => void,
): EmitEvent {
  const emit = async (event: HarnessEvent) => onEvent(event);
  return (event) => {
    emit(event).catch((error: unknown) =>
      log(`The listener failed on ${event.type} of ${event.harnessId}: ${describeError(error)}`),
    );
  };
}

/** What a transaction of the host's came to; the events are the host's to emit after its commit. */
export interface InTransaction<T> {
  result: T;
  events: HarnessEvent[];
}

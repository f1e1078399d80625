import { describeError } from '../../values/describe-error.js';

/** What can happen to a harness. An import is a `created` or an `updated`, and so is a version brought back. */
export type HarnessEventType =
  | 'harness.created'
  | 'harness.copied'
  | 'harness.updated'
  | 'harness.archived'
  | 'harness.restored'
  | 'harness.deleted';

/** Something that happened to a harness: told once it is committed, and only if it changed anything. */
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

/** Hears of a change. */
export type TellEvent = (event: HarnessEvent) => void;

/** Tells a listener of the host's, who is not waited for: the change is done, whatever they make of it. */
export function publisher(
  onEvent: (event: HarnessEvent) => void | Promise<void>,
  log: (sentence: string) => void,
): TellEvent {
  const publish = async (event: HarnessEvent) => onEvent(event);
  return (event) => {
    publish(event).catch((error: unknown) =>
      log(`Nobody took ${event.type} of ${event.harnessId}: ${describeError(error)}`),
    );
  };
}

/** What happened in a transaction of the host's, to be told after its commit. */
export interface InTransaction<T> {
  result: T;
  events: HarnessEvent[];
}

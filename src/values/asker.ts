import { AsyncLocalStorage } from 'node:async_hooks';

/** Whether whoever asked for work has gone, and needs nothing of it any more. */
export type HasGone = () => boolean;

const current = new AsyncLocalStorage<HasGone>();

/** Does work for somebody who may go meanwhile. */
export function workFor<T>(hasGone: HasGone, work: () => T): T {
  return current.run(hasGone, work);
}

/** Of whoever asked for the running work; nobody goes who is not known. */
export function askerHasGone(): HasGone {
  return current.getStore() ?? (() => false);
}

import { IncomingMessage } from 'node:http';
import type { HarnessRequest } from '../values/request.js';

/** What one part of the service keeps about a request, from the guard that learns it to the handler that asks. */
export interface RequestSlot<T> {
  get(request: HarnessRequest): T | undefined;
  set(request: HarnessRequest, value: T): void;
}

/** The state of each request by slot. Not on the request: a host may have its own ideas of `request.caller`. */
const states = new WeakMap<object, Map<symbol, unknown>>();

/** A slot of its own in the state of every request: only who has it can read or write it. */
export function requestSlot<T>(name: string): RequestSlot<T> {
  const slot = Symbol(name);
  return {
    get: (request) => states.get(keyOf(request))?.get(slot) as T | undefined,
    set: (request, value) => {
      const state = states.get(keyOf(request)) ?? new Map<symbol, unknown>();
      states.set(keyOf(request), state.set(slot, value));
    },
  };
}

/** Node's own request, which middleware sees too. Express's is one, and its `raw` is whatever a host put there. */
function keyOf(request: HarnessRequest): object {
  if (request instanceof IncomingMessage) return request;
  return (request.raw as object | undefined) ?? request;
}

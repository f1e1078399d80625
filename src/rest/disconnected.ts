import type { IncomingMessage } from 'node:http';
import type { HarnessRequest } from '../values/request.js';

/** Whether the client has gone. */
export function hasGone(request: HarnessRequest): boolean {
  const { socket } = (request.raw ?? request) as Partial<IncomingMessage>;
  return socket?.destroyed === true;
}

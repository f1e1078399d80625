import type { ServerResponse } from 'node:http';
import type { HttpAdapterHost } from '@nestjs/core';
import { closeBehindAnswer, hasMoreToCome } from './lingering-close.js';

type HttpAdapter = HttpAdapterHost['httpAdapter'];

/** A response, complete. */
export interface Reply {
  /** Absent: the one that the route has by itself. */
  status?: number;
  headers: Record<string, string>;
  /** Absent: none. */
  text?: string | Buffer | undefined;
}

/** Sends it as it is. Express would add an entity tag of its own, and answer 304 by it. */
export function send(adapter: HttpAdapter, response: object, { status, headers, text }: Reply): void {
  for (const [name, value] of Object.entries(headers)) adapter.setHeader(response, name, value);
  endUnlessRead(adapter, response);
  if (adapter.getType() !== 'express') return void adapter.reply(response, text, status);
  if (status !== undefined) adapter.status(response, status);
  if (text !== undefined) adapter.setHeader(response, 'Content-Length', String(Buffer.byteLength(text)));
  // Both kinds go to Node's own `end`.
  adapter.end(response, text as string | undefined);
}

/** A connection on which a body is still coming that nobody will read ends with this answer. */
function endUnlessRead(adapter: HttpAdapter, response: { raw?: object }): void {
  const { req: request } = (response.raw ?? response) as Partial<ServerResponse>;
  if (!hasMoreToCome(request)) return;
  adapter.setHeader(response, 'Connection', 'close');
  closeBehindAnswer(request);
}

import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** For how long a connection is still read that has got its last answer. */
export interface LingerLimits {
  /** Milliseconds until it is destroyed. */
  lingerTime: number;
  /** Bytes that are read and dropped until then. */
  lingerBytes: number;
}

export const LINGER_LIMITS: LingerLimits = { lingerTime: 2_000, lingerBytes: 1024 * 1024 };

/** Whether more of a request's body is to come: whoever answers now has not read all of it. */
export function hasMoreToCome(request: unknown): request is IncomingMessage {
  if (!(request instanceof IncomingMessage) || request.complete) return false;
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  return encoding !== undefined || Number(length ?? 0) > 0;
}

/**
 * Has the connection end behind the answer to a request, which must say `Connection: close`, in such a way that the
 * client can read the answer. Node would go on reading the body for as long as somebody sends it, or close with bytes
 * unread, upon which TCP takes back what the client has not read yet (RFC 9112, section 9.6).
 */
export function closeBehindAnswer(request: IncomingMessage, limits = LINGER_LIMITS): void {
  const { socket } = request;
  // What Node calls behind the last answer.
  socket.destroySoon = () => closeLingering(socket, limits, request);
}

/** Sends what is to be sent and says that this was all; destroys the connection when the client is done, or in a moment. */
export function closeLingering(
  socket: Socket,
  { lingerTime, lingerBytes }: LingerLimits,
  request?: IncomingMessage,
): void {
  let left = lingerBytes;
  const timer = setTimeout(() => socket.destroy(), lingerTime);
  socket.once('close', () => clearTimeout(timer));
  socket.on('data', ({ length }: Buffer) => {
    left -= length;
    if (left > 0) return;
    request?.pause();
    socket.pause();
  });
  socket.end();
}

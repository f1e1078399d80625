import type { IncomingMessage } from 'node:http';
import { hasMoreToCome } from '../../rest/lingering-close.js';

/** Bytes that may come for a byte of a body: a chunk for each takes five. */
const PER_BODY_BYTE = 8;

/**
 * What comes over a connection and is no body: the heads of requests, trailers, the sizes of chunks, and what stands
 * where none of these may. Node bounds the names and values of headers, but not the white space around them, nor what
 * comes behind a request for another protocol.
 */
export class Framing {
  /** The last whose head was complete, until it is complete itself. */
  private request: IncomingMessage | undefined;
  /** Whether its head came with the last bytes. */
  private isNew = false;
  /** Of all kinds since then, or since the last request was complete. */
  private bytes = 0;
  private bodyBytes = 0;

  /** @param limit bytes that may come until a head, or a request, is complete */
  constructor(private readonly limit: number) {}

  /** To be called when the head of a request is complete. */
  begin(request: IncomingMessage): void {
    this.startAgain(request);
    this.isNew = true;
    if (!hasMoreToCome(request)) return;
    // What Node has found to be body, whoever reads it, or nobody.
    const push = request.push.bind(request);
    request.push = (chunk: Buffer | null, encoding) => {
      this.bodyBytes += chunk?.length ?? 0;
      return push(chunk, encoding);
    };
  }

  /**
   * To be called with the number of bytes that Node has parsed just now. Those that bring a request forward are free.
   *
   * @returns whether too many have come
   */
  add(bytes: number): boolean {
    if (this.isNew) this.isNew = false;
    else if (this.request?.complete) this.startAgain(undefined);
    else this.bytes += bytes;
    return this.bytes > this.limit + (1 + PER_BODY_BYTE) * this.bodyBytes;
  }

  private startAgain(request: IncomingMessage | undefined): void {
    this.request = request;
    this.bytes = 0;
    this.bodyBytes = 0;
  }
}

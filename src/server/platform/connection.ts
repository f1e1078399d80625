import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Framing } from './framing.js';
import type { Limits } from './limits.js';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** How many requests are read ahead of the one that is being answered. */
const READ_AHEAD = 32;

interface Waiting {
  /** The request that waits; absent: what is no request. */
  request?: IncomingMessage;
  begin: () => void;
}

/**
 * A client's connection. Of the requests that a client sends without waiting for answers (pipelining, RFC 9112, section
 * 9.3.2) one is begun when the one before has been answered. Node would begin all that it reads at once, also those
 * behind an answer that ends the connection: they would be done, and nobody would be told.
 */
export class Connection {
  private readonly waiting: Waiting[] = [];
  private current?: { request: IncomingMessage; response: ServerResponse };
  private isBroken = false;
  private isNextInTurn = false;

  readonly framing: Framing;

  /** @param idle those on which no request is being answered, the longest first */
  constructor(
    readonly socket: Socket,
    { framingBytes }: Pick<Limits, 'framingBytes'>,
    private readonly idle: Set<Connection> = new Set(),
  ) {
    this.framing = new Framing(framingBytes);
    idle.add(this);
  }

  /** Whether a request has been begun whose answer is not all with the network, or is about to begin. */
  get isBusy(): boolean {
    return this.current !== undefined || this.isNextInTurn;
  }

  /** Begins a request when it is its turn, or never if the connection ends before. */
  take(request: IncomingMessage, response: ServerResponse, handler: Handler): void {
    this.framing.begin(request);
    const begin = () => {
      this.current = { request, response };
      this.idle.delete(this);
      response.once('close', () => this.nextInTurn());
      handler(request, response);
    };
    this.enqueue({ request, begin });
  }

  /** Answers what is no HTTP, once, when it is its turn. Then nothing of this connection is begun any more. */
  break(answer: () => void): void {
    if (this.isBroken) return;
    this.isBroken = true;
    // The last request that has begun to come is what broke.
    if (this.waiting.at(-1)?.request?.complete === false) this.waiting.pop();
    const isBrokenOff = this.current?.request.complete === false;
    if (!isBrokenOff) return this.enqueue({ begin: answer });
    // One that was answered before it had come ends the connection anyway.
    if (!this.current?.response.headersSent) answer();
  }

  private enqueue(one: Waiting): void {
    this.waiting.push(one);
    if (!this.isBusy) this.next();
    else if (this.waiting.length >= READ_AHEAD) this.socket.pause();
  }

  /** After the answers of other connections have had their turn: one that is read ahead must not keep them out. */
  private nextInTurn(): void {
    this.current = undefined;
    if (this.waiting.length === 0) return this.next();
    this.isNextInTurn = true;
    setImmediate(() => {
      this.isNextInTurn = false;
      this.next();
    });
  }

  private next(): void {
    if (!this.socket.writable) this.waiting.length = 0;
    const { begin } = this.waiting.shift() ?? {};
    if (this.socket.isPaused() && this.waiting.length < READ_AHEAD) this.socket.resume();
    if (begin) return begin();
    if (!this.socket.destroyed) this.idle.add(this);
  }
}

import { EventEmitter, once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { RawAnswer } from './raw.js';

/** A connection whose every byte a test decides: for clients that send or read slowly, not at all, or ahead. */
export class RawConnection {
  /** The answers that have come, complete. */
  readonly answers: RawAnswer[] = [];
  /** When the connection is over, whoever ended it. */
  readonly closed: Promise<unknown>;
  private rest = Buffer.alloc(0);
  private readonly events = new EventEmitter();

  private constructor(readonly socket: Socket) {
    this.closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    socket.on('close', () => this.events.emit('change'));
    socket.on('data', (chunk: Buffer) => this.take(chunk));
  }

  /**
   * @param url where the server is
   * @param allowHalfOpen whether it goes on when the server has said that it is done
   */
  static async open(url: string, allowHalfOpen = false): Promise<RawConnection> {
    const { hostname, port } = new URL(url);
    const socket = connect({ port: Number(port), host: hostname, allowHalfOpen });
    const connection = new RawConnection(socket);
    await once(socket, 'connect');
    return connection;
  }

  send(bytes: string | Buffer): void {
    this.socket.write(bytes);
  }

  /** The first answers that come; fails if the connection ends before. */
  async first(count: number): Promise<RawAnswer[]> {
    while (this.answers.length < count) {
      if (this.socket.destroyed) throw new Error(`closed after ${this.answers.length} answers`);
      await once(this.events, 'change');
    }
    return this.answers.slice(0, count);
  }

  /** Sends a bit now and then, for as long as the connection lasts. */
  async keepSending(bytes: string | Buffer, every = 20): Promise<void> {
    const timer = setInterval(() => this.socket.writableNeedDrain || this.socket.write(bytes), every);
    await this.closed;
    clearInterval(timer);
  }

  /** Reads nothing from now on. */
  stopReading(): void {
    this.socket.pause();
  }

  end(): void {
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.rest = Buffer.concat([this.rest, chunk]);
    for (let end = this.takeAnswer(); end > 0; end = this.takeAnswer()) this.rest = this.rest.subarray(end);
    this.events.emit('change');
  }

  /** Gives back where the answer ends; 0: it is not complete. */
  private takeAnswer(): number {
    const end = this.rest.indexOf('\r\n\r\n');
    if (end === -1) return 0;
    const [statusLine = '', ...lines] = this.rest.subarray(0, end).toString('latin1').split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => [line.split(':', 1)[0]!.toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    const length = Number(headers['content-length'] ?? 0);
    if (this.rest.length < end + 4 + length) return 0;
    const text = this.rest.subarray(end + 4, end + 4 + length).toString();
    const isJson = headers['content-type']?.includes('json');
    const body = isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
    this.answers.push({ status: Number(statusLine.split(' ')[1]), headers, text, body });
    return end + 4 + length;
  }
}

/** The head of a request as it is sent, and a body if it is all there. */
export function rawRequest(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: string,
): string {
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  const lines = Object.entries({ Host: 'x', ...headers, ...length }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
}

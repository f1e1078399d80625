import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * How the proxy fails:
 * - `none`: not at all
 * - `fatal`: a new connection hears that it may send statements and, in the same segment, that the server ends it
 * - `swallow`: whatever comes is taken and goes nowhere, in both directions; what was swallowed once stays dead
 * - `answers`: only what the database says is swallowed
 * - `refuse`: new connections are reset, and old ones with their next byte
 */
export type DatabaseFault = 'none' | 'fatal' | 'swallow' | 'answers' | 'refuse';

/** Stands between the server and PostgreSQL and fails as networks and databases do. */
export interface DatabaseProxy {
  url: string;
  fault: DatabaseFault;
  /** Connections that got the fault. */
  failed: number;
  /** Connections that are open. */
  readonly open: number;
  /** Answers of more bytes than this are held in the middle. */
  holdAbove: number;
  /** Connections whose answer is held. */
  readonly held: number;
  /** Lets all answers go. */
  release(): void;
  /** Ends all connections there are, without a word. */
  cut(): void;
  /** Swallows what comes over the connections that there are, from now on. */
  deaden(): void;
  stop(): Promise<void>;
}

/** @param target the URL of a database */
export async function startDatabaseProxy(target: string): Promise<DatabaseProxy> {
  const { hostname, port } = new URL(target);
  const pairs = new Set<Pair>();
  const server = createServer((client) => {
    const pair = new Pair(client, connect(Number(port || 5432), hostname), proxy);
    pairs.add(pair);
    client.on('close', () => pairs.delete(pair));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const proxy: DatabaseProxy = {
    url: url.href,
    fault: 'none',
    failed: 0,
    get open() {
      return pairs.size;
    },
    holdAbove: Infinity,
    get held() {
      return [...pairs].filter((pair) => pair.isHeld).length;
    },
    release: () => {
      proxy.holdAbove = Infinity;
      pairs.forEach((pair) => pair.release());
    },
    cut: () => pairs.forEach((pair) => pair.destroy()),
    deaden: () => pairs.forEach((pair) => pair.deaden()),
    stop: async () => {
      server.close();
      proxy.cut();
      await once(server, 'close');
    },
  };
  return proxy;
}

/** One connection of a client, and the one behind it. */
class Pair {
  private isDead = false;
  /** How much of the answer to the last statement has passed. */
  private answered = 0;

  constructor(
    private readonly client: Socket,
    private readonly upstream: Socket,
    private readonly proxy: DatabaseProxy,
  ) {
    for (const socket of [client, upstream]) socket.on('error', () => {});
    client.on('data', (chunk) => this.pass(chunk, upstream)).on('close', () => upstream.destroy());
    upstream.on('data', (chunk) => this.pass(chunk, client)).on('close', () => this.isDead || client.end());
  }

  destroy(): void {
    this.client.destroy();
    this.upstream.destroy();
  }

  deaden(): void {
    this.isDead = true;
  }

  get isHeld(): boolean {
    return this.upstream.isPaused();
  }

  release(): void {
    this.upstream.resume();
  }

  private pass(chunk: Buffer, to: Socket): void {
    const { fault } = this.proxy;
    const isAnswer = to === this.client;
    if (this.isDead) return;
    if (fault === 'refuse') return this.fail(() => this.client.resetAndDestroy());
    if (fault === 'swallow' || (fault === 'answers' && isAnswer)) return this.fail(() => this.deaden());
    if (fault === 'fatal' && isAnswer && chunk.includes(READY))
      return this.fail(() => this.client.end(Buffer.concat([chunk, FATAL])));
    to.write(chunk);
    this.answered = isAnswer ? this.answered + chunk.length : 0;
    if (this.answered > this.proxy.holdAbove) this.upstream.pause();
  }

  private fail(how: () => void): void {
    this.proxy.failed++;
    how();
  }
}

/** ReadyForQuery, idle. */
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

/** What PostgreSQL says to a backend that an administrator terminates. */
const FATAL = errorResponse({ S: 'FATAL', V: 'FATAL', C: '57P01', M: 'terminating connection' });

function errorResponse(fields: Record<string, string>): Buffer {
  const text = Object.entries(fields)
    .map(([type, value]) => `${type}${value}\0`)
    .join('');
  const body = Buffer.from(`${text}\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

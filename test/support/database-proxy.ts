import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * How the proxy fails: `none`; `fatal`: a new connection hears that it may send statements and, in the same segment,
 * that the server ends it.
 */
export type DatabaseFault = 'none' | 'fatal';

/** Stands between the server and PostgreSQL and fails as networks and databases do. */
export interface DatabaseProxy {
  url: string;
  fault: DatabaseFault;
  /** Connections that got the fault. */
  failed: number;
  /** Ends all connections there are, without a word. */
  cut(): void;
  stop(): Promise<void>;
}

/** @param target the URL of a database */
export async function startDatabaseProxy(target: string): Promise<DatabaseProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port || 5432), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    client.on('close', () => upstream.destroy()).pipe(upstream);
    upstream.on('close', () => client.end());
    upstream.on('data', (chunk) => {
      if (proxy.fault === 'none' || !chunk.includes(READY)) return void client.write(chunk);
      proxy.failed++;
      client.end(Buffer.concat([chunk, FATAL]));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cut = () => sockets.forEach((socket) => socket.destroy());
  const proxy: DatabaseProxy = {
    url: url.href,
    fault: 'none',
    failed: 0,
    cut,
    stop: async () => {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
  return proxy;
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

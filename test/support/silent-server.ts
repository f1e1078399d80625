import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** Takes connections and says nothing, as what is behind a network that swallows. */
export interface SilentServer {
  /** As that of a database. */
  url: string;
  /** Resolves when somebody has said something. */
  asked: Promise<unknown>;
  stop(): Promise<void>;
}

export async function startSilentServer(): Promise<SilentServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => server.emit('asked'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `postgres://user:planted@127.0.0.1:${(server.address() as AddressInfo).port}/nowhere`,
    asked: once(server, 'asked'),
    stop: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

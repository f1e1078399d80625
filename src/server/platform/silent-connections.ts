import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Ends connections on which no byte has come yet. To Node these are not idle, as their first request may be on its
 * way, so a client that opens one and says nothing would make the shutdown wait for as long as it may last.
 *
 * @returns what ends those that are open now
 */
export function watchSilentConnections(server: Server): () => void {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return () => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  };
}

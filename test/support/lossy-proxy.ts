import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Something between client and server that drops every other answer, after the server has done its work. */
export interface LossyProxy {
  url: string;
  /** Answers that were dropped so far. */
  lost: number;
  stop(): Promise<void>;
}

export async function startLossyProxy(target: string): Promise<LossyProxy> {
  let requests = 0;
  const server = createServer((request, response) => {
    void request.toArray().then(async (chunks) => {
      const { method, url, headers } = request;
      const { host: _, connection: __, 'content-length': ___, ...kept } = headers as Record<string, string>;
      const answer = await fetch(`${target}${url}`, { method, headers: kept, body: Buffer.concat(chunks) });
      const body = Buffer.from(await answer.arrayBuffer());
      if (requests++ % 2 === 0) {
        proxy.lost++;
        return request.socket.destroy();
      }
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: LossyProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lost: 0,
    stop: async () => {
      server.close().closeAllConnections();
      await once(server, 'close');
    },
  };
  return proxy;
}

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A proxy that compresses each answer with content and weakens its entity tag for it, as nginx does. */
export async function startGzipProxy(target: string): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    void request.toArray().then(async (chunks) => {
      const { method, url, headers } = request;
      const { host: _, connection: __, 'content-length': ___, ...kept } = headers as Record<string, string>;
      const body = chunks.length > 0 ? Buffer.concat(chunks) : undefined;
      const answer = await fetch(`${target}${url}`, { method, headers: kept, body });
      const bytes = Buffer.from(await answer.arrayBuffer());
      const { 'content-length': ____, etag, ...rest } = Object.fromEntries(answer.headers);
      if (bytes.length === 0) return response.writeHead(answer.status, rest).end();
      const weak = etag && { ETag: `W/${etag}` };
      return response
        .writeHead(answer.status, { ...rest, ...weak, 'Content-Encoding': 'gzip' })
        .end(gzipSync(bytes));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.close().closeAllConnections();
      await once(server, 'close');
    },
  };
}

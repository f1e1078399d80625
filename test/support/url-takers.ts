import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'node:url';
import { promisify } from 'node:util';

/** The host that a program connects to, as it names it; null where it refuses the URL. */
export type Taker = (urls: string[]) => Promise<(string | null)[]>;

export const hasCurl = spawnSync('curl', ['--version']).status === 0;

/** Node's `fetch`, which is WHATWG. */
export const takenByFetch: Taker = async (urls) =>
  urls.map((url) => orNull(() => new URL(new Request(url).url).hostname));

/** Node's `http.request(url.parse(…))`, which goes to localhost when it finds no host. */
export const takenByLegacyParser: Taker = async (urls) =>
  urls.map((url) => orNull(() => parse(url).hostname || 'localhost'));

/** curl itself: a server on loopback says which host each request was for. */
export const takenByCurl: Taker = async (urls) => {
  const hosts: (string | null)[] = urls.map(() => null);
  const server = createServer((request, response) => {
    hosts[Number(request.headers['x-number'])] = (request.headers.host ?? '').replace(/:\d*$/, '');
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = await mkdtemp(join(tmpdir(), 'curl-'));
  const { port } = server.address() as AddressInfo;
  try {
    const config = join(folder, 'config');
    await writeFile(config, urls.map((url, i) => requestOf(url, i, port)).join('\nnext\n'));
    // The code of the last request says nothing about the others.
    await promisify(execFile)('curl', ['-q', '-K', config], { maxBuffer: 2 ** 26 }).catch(() => undefined);
  } finally {
    server.close();
    await rm(folder, { recursive: true });
  }
  return hosts;
};

function requestOf(url: string, number: number, port: number): string {
  const quoted = url
    .replace(/[\\"]/g, '\\$&')
    .replace(/\t/g, '\\t')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r');
  const lines = [`url = "${quoted}"`, `header = "X-Number: ${number}"`, `connect-to = "::127.0.0.1:${port}"`];
  return [...lines, 'globoff', 'silent', 'noproxy = "*"', 'max-time = 5', 'output = "/dev/null"'].join('\n');
}

function orNull(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}

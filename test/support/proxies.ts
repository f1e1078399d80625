import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createConnection, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { ROOT } from './library.js';
import { freePort } from './server.js';

export interface Proxy {
  url: string;
  stop(): Promise<void>;
}

interface KnownProxy {
  name: string;
  start: (target: string) => Promise<Proxy>;
}

const nginx = findNginx();

/** Those of this machine that compress, and thereby weaken entity tags: always the stand-in, and a real nginx if there is one. */
export const COMPRESSING: KnownProxy[] = [
  { name: 'a stand-in for nginx', start: startGzipProxy },
  ...ofNginx('nginx that compresses', (settings) => settings.replace('gzip off;', `gzip on; ${gzipTypes()}`)),
];

/** Those that leave tags as they are: none at all, and an nginx with the settings of docs/reverse-proxy.md. */
export const TRANSPARENT: KnownProxy[] = [
  { name: 'nothing', start: (url) => Promise.resolve({ url, stop: () => Promise.resolve() }) },
  ...ofNginx('nginx as documented', (settings) => settings),
];

function findNginx(): string | null {
  const path = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`;
  try {
    return execFileSync('sh', ['-c', 'command -v nginx'], { env: { PATH: path }, encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}

function ofNginx(name: string, change: (settings: string) => string): KnownProxy[] {
  return nginx === null ? [] : [{ name, start: (target) => startNginx(nginx, target, change(documented())) }];
}

const page = () => readFileSync(join(ROOT, 'docs/reverse-proxy.md'), 'utf8');

/** The server block that the documentation shows. */
const documented = () => /```nginx\n([^]*?)```/.exec(page())![1]!;
/** The line that it says compresses. */
const gzipTypes = () => /gzip_types [^;]*;/.exec(page())![0];

async function startNginx(program: string, target: string, settings: string): Promise<Proxy> {
  const folder = await mkdtemp(join(tmpdir(), 'harness-nginx-'));
  const port = await freePort();
  const server = settings
    .replace('listen 443 ssl;', `listen 127.0.0.1:${port};`)
    .replace('http://127.0.0.1:3000', target);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${name};`,
  );
  await writeFile(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid nginx.pid; error_log stderr;
     events {}
     http { access_log off; ${temporary.join(' ')} ${server} }`,
  );
  const child = spawn(program, ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(said);
    await delay(20);
  }
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).once('error', () => resolve(false));
  });
}

/** A proxy that compresses each answer with content and weakens its entity tag for it, as nginx does. */
async function startGzipProxy(target: string): Promise<Proxy> {
  const server = createServer((request, response) => {
    void request.toArray().then(async (chunks) => {
      const { method, url, headers } = request;
      const { host: _, connection: __, 'content-length': ___, ...kept } = headers as Record<string, string>;
      const body = chunks.length > 0 ? Buffer.concat(chunks) : undefined;
      const answer = await fetch(`${target}${url}`, { method, headers: kept, body });
      const bytes = Buffer.from(await answer.arrayBuffer());
      const { 'content-length': ____, etag, ...rest } = Object.fromEntries(answer.headers);
      if (bytes.length === 0)
        return response.writeHead(answer.status, { ...rest, ...(etag && { etag }) }).end();
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

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

const hasCurl = spawnSync('curl', ['--version']).status === 0;

/** The whole kit: a runtime alone cannot start from source. */
const hasJava = spawnSync('javac', ['-version']).status === 0;

/** Node's `fetch`, which is WHATWG. */
const takenByFetch: Taker = async (urls) =>
  urls.map((url) => orNull(() => new URL(new Request(url).url).hostname));

/** Node's `http.request(url.parse(…))`, which goes to localhost when it finds no host. */
const takenByLegacyParser: Taker = async (urls) =>
  urls.map((url) => orNull(() => parse(url).hostname || 'localhost'));

/** curl itself: a server on loopback says which host each request was for. */
const takenByCurl: Taker = async (urls) => {
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

/** One URL a line: the host, as an address where Java takes it for one (nothing is looked up). */
const JAVA = `
import java.net.*;
import java.util.Scanner;
public class Hosts {
  public static void main(String[] arguments) throws Exception {
    Scanner lines = new Scanner(System.in, "UTF-8");
    java.io.PrintStream out = new java.io.PrintStream(System.out, true, "UTF-8");
    while (lines.hasNextLine()) out.println(hostOf(lines.nextLine()));
  }
  static String hostOf(String url) {
    try {
      String host = new URL(url).getHost();
      if (host.isEmpty()) return "";
      return host.matches("[0-9.]*[0-9]") ? InetAddress.getByName(host).getHostAddress() : host;
    } catch (Exception refused) {
      return "";
    }
  }
}`;

/** java.net.URL and InetAddress, which read leading zeros as decimal. */
const takenByJava: Taker = async (urls) => {
  const folder = await mkdtemp(join(tmpdir(), 'java-'));
  try {
    await writeFile(join(folder, 'Hosts.java'), JAVA);
    const running = promisify(execFile)('java', [join(folder, 'Hosts.java')], { maxBuffer: 2 ** 26 });
    running.child.stdin?.end(urls.map((url) => `${url}\n`).join(''));
    const lines = (await running).stdout.split('\n').slice(0, urls.length);
    return lines.map((host) => host || null);
  } finally {
    await rm(folder, { recursive: true });
  }
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

/** Those of this machine. */
export const TAKERS: [name: string, taker: Taker][] = [
  ["Node's fetch", takenByFetch],
  ['the legacy parser', takenByLegacyParser],
  ...(hasCurl ? [['curl', takenByCurl] as [string, Taker]] : []),
  ...(hasJava ? [['Java', takenByJava] as [string, Taker]] : []),
];

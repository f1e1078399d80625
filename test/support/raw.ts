import { connect, type Socket } from 'node:net';
import { OWNER_KEY } from './server.js';

/** An answer as it came over the wire. */
export interface RawAnswer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  text: string;
  /** The text as JSON; null where it is none. */
  body: Record<string, unknown>;
}

/**
 * Sends bytes as they are, for what no HTTP client would send, and gives the first whole answer; what the client
 * has promised and not sent yet stays unsent. Fails when the server closes without an answer.
 */
export function sendRaw(url: string, request: string | Buffer): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => void socket.write(request));
    collect(socket, resolve, reject);
  });
}

function collect(socket: Socket, resolve: (answer: RawAnswer) => void, reject: (error: Error) => void): void {
  let received = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    const answer = parseAnswer(received, false);
    if (!answer) return;
    resolve(answer);
    socket.destroy();
  });
  socket.on('close', () => {
    const answer = parseAnswer(received, true);
    if (answer) resolve(answer);
    else reject(new Error(`no whole answer: ${received.toString('latin1')}`));
  });
  socket.on('error', reject);
}

/** Undefined while the answer is not complete. Skips `100 Continue`. */
function parseAnswer(bytes: Buffer, isClosed: boolean): RawAnswer | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(statusLine.split(' ')[1]);
  const rest = bytes.subarray(end + 4);
  if (status < 200) return parseAnswer(rest, isClosed);
  const headers = Object.fromEntries(
    lines.map((line) => [line.split(':', 1)[0]!.toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const isWhole =
    headers['transfer-encoding'] === 'chunked'
      ? rest.includes('0\r\n\r\n')
      : rest.length >= Number(headers['content-length'] ?? Infinity);
  if (!isWhole && !isClosed) return undefined;
  const text = rest.toString('utf8');
  return { status, headers, text, body: parseJson(text) };
}

function parseJson(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** POSTs these very bytes as the owner; supertest would turn some of them into JSON. Without a type, with none. */
export async function postBytes(
  url: string,
  bytes: string | Buffer | ReadableStream<Uint8Array>,
  type: string | null = 'application/json',
): Promise<RawAnswer> {
  const body = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  const headers = { Authorization: `Bearer ${OWNER_KEY}`, ...(type !== null && { 'Content-Type': type }) };
  const response = await fetch(url, { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
  const text = await response.text();
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text,
    body: parseJson(text),
  };
}

import { usageError } from './cli-error.js';
import type { Settings } from './settings.js';

/** Longer than the server takes for anything, so that what has hung is retried. */
const TIMEOUT_MS = 120_000;

/** What is sent. Without a method it is a read. */
export interface ApiRequest {
  method?: 'GET' | 'POST' | 'DELETE';
  /** Below `/v1`. */
  path: string;
  query?: Record<string, string | string[] | undefined>;
  headers?: Record<string, string>;
  body?: Uint8Array | string;
  /** A write with a key may be retried: the server does it once. */
  idempotencyKey?: string;
}

/** The path of a harness by ID or name, whatever stands in the name. */
export function harnessPath(name: string, rest = ''): string {
  // A URL swallows these steps even when they are encoded.
  if (name === '' || name === '.' || name === '..') throw usageError(`"${name}" is not a name of a harness.`);
  return `/harnesses/${encodeURIComponent(name)}${rest}`;
}

export function toUrl({ url }: Settings, { path, query = {} }: ApiRequest): string {
  const parameters = new URLSearchParams();
  for (const [name, values] of Object.entries(query)) {
    for (const value of [values ?? []].flat()) parameters.append(name, value);
  }
  return `${url}/v1${path}${parameters.size > 0 ? `?${parameters.toString()}` : ''}`;
}

export function toInit(settings: Settings, request: ApiRequest): RequestInit {
  const { method = 'GET', body, headers, idempotencyKey } = request;
  return {
    method,
    body: body as RequestInit['body'],
    headers: {
      ...settings.headers,
      ...(method !== 'GET' && settings.writeHeaders),
      ...(idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey }),
      ...headers,
    },
    // Following would turn a POST into a GET, and show the key to whoever the redirect names.
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  };
}

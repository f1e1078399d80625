import { send, type Answer } from './harnesses.js';
import { OWNER_KEY, type TestServer } from './server.js';

/** A POST under an Idempotency-Key. */
export function postKeyed(
  { url }: TestServer,
  path: string,
  key: string,
  body?: unknown,
  token = OWNER_KEY,
): Promise<Answer> {
  return send(`${url}/v1/harnesses${path}`, {
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: {
      Authorization: `Bearer ${token}`,
      'Idempotency-Key': key,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
  });
}

export const isReplay = ({ headers }: Answer) => headers.get('idempotency-replayed') === 'true';

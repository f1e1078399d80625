import { send, type Answer } from './harnesses.js';
import { OWNER_KEY, type TestServer } from './server.js';

/** The media type of each format of a document. */
export const TYPES = {
  yaml: 'application/yaml',
  markdown: 'text/markdown',
  json: 'application/json',
} as const;
export type Format = keyof typeof TYPES;
export const FORMATS = Object.keys(TYPES) as Format[];

export function importTo(
  { url }: TestServer,
  document: string,
  type: string = TYPES.yaml,
  key = OWNER_KEY,
  query = '',
): Promise<Answer> {
  return send(`${url}/v1/harnesses/import${query}`, {
    body: document,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': type },
  });
}

/** The document of a harness; fails the test unless it is a 200. */
export async function exportFrom(
  { url }: TestServer,
  name: string,
  format: Format,
  key = OWNER_KEY,
): Promise<string> {
  const { status, text } = await send(`${url}/v1/harnesses/${name}/export?format=${format}`, {
    method: 'GET',
    headers: { Authorization: `Bearer ${key}` },
  });
  if (status !== 200) throw new Error(text);
  return text;
}

export const outcomeOf = ({ status, headers }: Answer) => [status, headers.get('x-import-outcome')];

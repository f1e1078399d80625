import { stat, writeFile } from 'node:fs/promises';
import { notTheApi } from './answer.js';
import type { Api } from './api.js';
import { failAt } from './cli-error.js';
import { CONTENT_TYPE_OF, type Format } from './documents/document-type.js';
import { harnessPath } from './request.js';

/** The document of a harness, byte for byte as the server wrote it. */
export async function fetchExport(api: Api, name: string, format: Format): Promise<Buffer> {
  const { headers, bytes } = await api.send({ path: harnessPath(name, '/export'), query: { format } });
  // A proxy's login page must not take the place of a document.
  if (!headers.get('content-type')?.startsWith(CONTENT_TYPE_OF[format])) throw notTheApi();
  return bytes;
}

export async function writeDocument(file: string, bytes: Uint8Array): Promise<void> {
  await writeFile(file, bytes).catch(failAt(file));
}

/** Whether a path stands for a folder: it is one, or says so with a slash at its end. */
export async function isFolder(path: string): Promise<boolean> {
  if (/[/\\]$/.test(path)) return true;
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

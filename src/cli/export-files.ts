import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { notTheApi } from './answer.js';
import type { Api } from './api.js';
import { fileError } from './cli-error.js';
import { CONTENT_TYPE_OF, EXTENSION_OF, type Format } from './documents/document-type.js';
import type { Harness } from './harness.js';
import { harnessPath } from './request.js';

/** A document that was written. */
export interface ExportedFile {
  name: string;
  file: string;
}

/** The document of a harness, byte for byte as the server wrote it. */
export async function fetchExport(api: Api, name: string, format: Format): Promise<Buffer> {
  const { headers, bytes } = await api.send({ path: harnessPath(name, '/export'), query: { format } });
  // A proxy's login page must not take the place of a document.
  if (!headers.get('content-type')?.startsWith(CONTENT_TYPE_OF[format])) throw notTheApi();
  return bytes;
}

/** Writes a harness into a folder, which is made if it is missing; a file of its name is replaced. */
export async function exportInto(
  api: Api,
  folder: string,
  { id, name }: Harness,
  format: Format,
): Promise<ExportedFile> {
  // The name becomes a path on this machine, and whoever answers may not be the server we think it is.
  if (!/^[a-z0-9-]+$/.test(name)) throw notTheApi();
  const bytes = await fetchExport(api, id, format);
  await mkdir(folder, { recursive: true }).catch(failFor(folder));
  const file = join(folder, `${name}.${EXTENSION_OF[format]}`);
  await writeDocument(file, bytes);
  return { name, file };
}

export async function writeDocument(file: string, bytes: Uint8Array): Promise<void> {
  await writeFile(file, bytes).catch(failFor(file));
}

/** Whether a path stands for a folder: it is one, or says so with a slash at its end. */
export async function isFolder(path: string): Promise<boolean> {
  if (/[/\\]$/.test(path)) return true;
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function failFor(path: string): (error: unknown) => never {
  return (error) => {
    throw fileError(path, error);
  };
}

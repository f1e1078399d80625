import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { failAt, usageError } from '../cli-error.js';
import { formatOf } from './document-type.js';

/**
 * The documents that paths stand for, each once: files as they are, folders with all that is below them, sorted.
 * In folders, files with other endings and everything that begins with a dot are passed over, and links to folders
 * are not followed.
 */
export async function findDocuments(paths: readonly string[]): Promise<string[]> {
  const files = new Map<string, string>();
  for (const path of paths) {
    for (const file of await documentsAt(path)) {
      if (!files.has(resolve(file))) files.set(resolve(file), file);
    }
  }
  return [...files.values()];
}

async function documentsAt(path: string): Promise<string[]> {
  const isFolder = (await lookAt(path)).isDirectory();
  if (isFolder) {
    const files = await documentsBelow(path);
    if (files.length > 0) return files.sort();
    throw usageError(`${path}: no .yaml, .yml, .md or .json file in this folder.`);
  }
  if (formatOf(path)) return [path];
  throw usageError(`${path}: a document is a .yaml, .yml, .md or .json file.`);
}

async function documentsBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(failAt(folder));
  const found: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await documentsBelow(path)));
    else if (formatOf(path) && (entry.isFile() || (await lookAt(path)).isFile())) found.push(path);
  }
  return found;
}

function lookAt(path: string) {
  return stat(path).catch(failAt(path));
}

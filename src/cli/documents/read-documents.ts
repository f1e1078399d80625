import { readFile } from 'node:fs/promises';
import { failAt } from '../cli-error.js';
import { readHead } from './document-head.js';
import { formatOf, type Format } from './document-type.js';
import { findDocuments } from './find-documents.js';
import { parentsFirst, type Placeable } from './order.js';

/** A file with a harness in it, as it was read. */
export interface HarnessDocument extends Placeable {
  format: Format;
  bytes: Buffer;
}

/** The documents that paths stand for, in the order in which they can be applied. */
export async function readDocuments(paths: readonly string[]): Promise<HarnessDocument[]> {
  const documents: HarnessDocument[] = [];
  for (const file of await findDocuments(paths)) documents.push(await readDocument(file));
  return parentsFirst(documents);
}

async function readDocument(file: string): Promise<HarnessDocument> {
  const bytes = await readFile(file).catch(failAt(file));
  // Only files with a known ending are found.
  const format = formatOf(file)!;
  return { file, format, bytes, head: await readHead(format, bytes) };
}

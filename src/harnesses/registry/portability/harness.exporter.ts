import { storedBytes, toContent } from '../../storage/harness-row.js';
import type { DoWork } from '../../../values/turns.js';
import type { HarnessCaller } from '../../ports/access.js';
import type { HarnessesRepository } from '../../storage/harnesses.repository.js';
import { readRef } from '../../rules/refs.js';
import { FORMAT, type Format } from '../../documents/formats.js';
import { writeDocument } from '../../documents/write-document.js';
import { toDocument } from '../../documents/harness-document.js';

/** A harness as a document. */
export interface ExportedHarness {
  text: string;
  mediaType: string;
  fileName: string;
  /** The version that the document shows. */
  version: number;
}

/** Harnesses as documents. */
export class HarnessExporter {
  constructor(
    private readonly repository: HarnessesRepository,
    private readonly doWork: DoWork,
  ) {}

  /**
   * The authored configuration as text, without IDs and times; header values are the marker.
   *
   * @throws HarnessError `export_too_large` where no import would take it.
   */
  async export(caller: HarnessCaller, idOrName: string, format: Format = 'yaml'): Promise<ExportedHarness> {
    const ref = readRef(idOrName);
    const row = await this.repository.get(caller.orgId, ref);
    const parentId = row.parent_harness_id;
    const parentName = parentId && (await this.repository.nameOf(caller.orgId, parentId));
    const writing = writeDocument(toDocument(toContent(row), parentName), format);
    const text = await this.doWork(caller.orgId, storedBytes([row]), writing);
    const { mediaType, extension } = FORMAT[format];
    return { text, mediaType, fileName: `${row.name}.${extension}`, version: row.version };
  }
}

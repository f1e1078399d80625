import { Injectable } from '@nestjs/common';
import type { HarnessCaller } from '../access/caller.js';
import { HarnessesRepository } from '../harnesses.repository.js';
import { notFound, readRef } from '../rules/refs.js';
import type { WriteContext } from '../writes/write-context.js';
import { FORMAT, type Format } from './formats.js';
import { toDocument } from './harness-document.js';
import { HarnessImporter, type ImportedHarness } from './harness.importer.js';

/** A harness as a document. */
export interface ExportedHarness {
  text: string;
  mediaType: string;
  fileName: string;
  /** The version that the document shows. */
  version: number;
}

/** Configuration as code: harnesses as documents, out and in. */
@Injectable()
export class PortabilityService {
  constructor(
    private readonly repository: HarnessesRepository,
    private readonly importer: HarnessImporter,
  ) {}

  /** The authored configuration as text, without IDs and times; header values are the marker. */
  async export(caller: HarnessCaller, idOrName: string, format: Format = 'yaml'): Promise<ExportedHarness> {
    const ref = readRef(idOrName);
    const row = await this.repository.find(caller.orgId, ref);
    if (!row) throw notFound(ref);
    const parentId = row.parent_harness_id;
    const parentName = parentId && (await this.repository.nameOf(caller.orgId, parentId));
    const { mediaType, extension, write } = FORMAT[format];
    const text = write(toDocument(row, parentName));
    return { text, mediaType, fileName: `${row.name}.${extension}`, version: row.version };
  }

  /** Creates or replaces the harness that the document names; absent keys are reset. */
  import(caller: HarnessCaller, document: unknown, context: WriteContext = {}): Promise<ImportedHarness> {
    return this.importer.import(caller, document, context);
  }
}

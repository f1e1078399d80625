import { randomUUID } from 'node:crypto';
import { notTheApi, type Answer } from './answer.js';
import type { Api } from './api.js';
import { Refusal } from './cli-error.js';
import { CONTENT_TYPE_OF } from './documents/document-type.js';
import type { HarnessDocument } from './documents/read-documents.js';
import { withoutParent } from './documents/without-parent.js';
import type { Harness } from './harness.js';

export type Outcome = 'created' | 'updated' | 'unchanged';

/** What the server made of a document, or would make of it. */
export interface Imported {
  file: string;
  outcome: Outcome;
  /** The harness as it is stored, or would be. */
  harness: Harness;
  /** The parent by name, where the server could not know it: it is only to be created. */
  futureParent?: string;
}

/** Sends documents one after the other, parents before children. Remembers what came before. */
export class Importer {
  private readonly created = new Set<string>();

  constructor(
    private readonly api: Api,
    private readonly isDryRun: boolean,
  ) {}

  /** Fails with a Refusal that names the file. */
  async import(document: HarnessDocument): Promise<Imported> {
    try {
      const imported = await this.send(document);
      if (imported.outcome === 'created') this.created.add(imported.harness.name);
      return imported;
    } catch (error) {
      if (error instanceof Refusal) error.file = document.file;
      // A dry run goes on: its children are not to be refused for that.
      if (this.isDryRun && document.head?.name) this.created.add(document.head.name);
      throw error;
    }
  }

  private async send(document: HarnessDocument): Promise<Imported> {
    const { file, format, bytes, head } = document;
    try {
      return toImported(file, await this.post(document, bytes));
    } catch (error) {
      if (!head?.parentName || !this.lacksFutureParent(error, head.parentName)) throw error;
      const imported = toImported(file, await this.post(document, await withoutParent(format, bytes)));
      // What exists already gets another parent, and so changes whatever the rest of the document says.
      const outcome = imported.outcome === 'created' ? 'created' : 'updated';
      return { ...imported, outcome, futureParent: head.parentName };
    }
  }

  /** A dry run writes nothing, so the server cannot find a parent that the same run would have created. */
  private lacksFutureParent(error: unknown, parentName: string): boolean {
    if (!this.isDryRun || !(error instanceof Refusal) || !this.created.has(parentName)) return false;
    const [first, ...others] = error.problem.errors ?? [];
    return others.length === 0 && first?.code === 'parent_not_found' && first.pointer === '/parent_name';
  }

  private post({ format }: HarnessDocument, body: Uint8Array | string): Promise<Answer> {
    return this.api.send({
      method: 'POST',
      path: '/harnesses/import',
      query: { dry_run: this.isDryRun ? 'true' : undefined },
      headers: { 'Content-Type': CONTENT_TYPE_OF[format] },
      idempotencyKey: randomUUID(),
      body,
    });
  }
}

const OUTCOMES: readonly string[] = ['created', 'updated', 'unchanged'] satisfies Outcome[];

function toImported(file: string, answer: Answer): Imported {
  const outcome = answer.status === 201 ? 'created' : answer.headers.get('x-import-outcome');
  if (outcome === null || !OUTCOMES.includes(outcome)) throw notTheApi();
  return { file, outcome: outcome as Outcome, harness: answer.harness() };
}

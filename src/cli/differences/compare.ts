import type { Api } from '../api.js';
import { Refusal } from '../cli-error.js';
import type { Harness } from '../harness.js';
import type { Imported } from '../importer.js';
import { harnessPath } from '../request.js';
import { contentOf, type Content } from './content.js';

/** What an apply of one document would change. */
export interface Comparison {
  imported: Imported;
  /** What is stored; undefined when there is nothing of this name. */
  stored?: { content: Content; version: number };
  /** What would be stored, filled up and normalized by the server. */
  next: Content;
}

/** Compares what dry runs would store with what is stored, both as the server shows them. */
export class Comparer {
  private readonly names = new Map<string, Promise<string>>();

  constructor(private readonly api: Api) {}

  async compare(imported: Imported): Promise<Comparison> {
    const { harness, outcome, futureParent } = imported;
    const next = contentOf(harness, futureParent ?? (await this.parentName(harness)));
    if (outcome === 'created') return { imported, next };
    const before = (await this.api.send({ path: harnessPath(harness.name) })).harness();
    const content = contentOf(before, await this.parentName(before));
    return { imported, next, stored: { content, version: before.version } };
  }

  private parentName({ parent_harness_id: id }: Harness): Promise<string | null> {
    if (id === null) return Promise.resolve(null);
    if (!this.names.has(id)) this.names.set(id, this.nameOf(id));
    return this.names.get(id)!;
  }

  private async nameOf(id: string): Promise<string> {
    try {
      return (await this.api.send({ path: harnessPath(id) })).harness().name;
    } catch (error) {
      if (error instanceof Refusal && error.problem.status === 404) return id;
      throw error;
    }
  }
}

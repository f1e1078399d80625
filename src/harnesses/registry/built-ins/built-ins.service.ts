import { Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { v7 as uuidv7 } from 'uuid';
import { toColumns } from '../../storage/harness-row.js';
import { newContent } from '../../rules/content.js';
import type { Session } from '../../../sql/session.js';
import type { BuiltInHarness, BuiltInSet } from '../../rules/built-in.js';
import type { BuiltInColumns, BuiltInsRepository } from '../../storage/built-ins.repository.js';

/** Organizations whose built-ins this process has seen to; one that falls out is only looked at once more. */
const REMEMBERED_ORGS = 100_000;

/** Gives every organization its built-ins, the first time this process sees it. */
export class BuiltInsService {
  private readonly logger = new Logger('Harnesses');
  private readonly seen = new LRUCache<string, Promise<void>>({ max: REMEMBERED_ORGS });
  /** Organizations of `seen` that are done with. */
  private readonly done = new WeakSet<Promise<void>>();

  constructor(
    private readonly repository: BuiltInsRepository,
    private readonly builtIns: BuiltInSet,
    private readonly before?: BuiltInsService,
  ) {}

  /**
   * The same in a transaction of the host's. What is written there may still be rolled back, so it is remembered there
   * only; and nobody there waits for another session, which may wait for that transaction's locks.
   */
  within(session: Session): BuiltInsService {
    return new BuiltInsService(this.repository.within(session), this.builtIns, this);
  }

  /** Resolves when the organization has this process's built-ins, or later ones. */
  async ensure(orgId: string): Promise<void> {
    const known = this.seen.get(orgId);
    if (known) return known;
    if (this.before?.isDone(orgId)) return;
    const reconciled = this.reconcile(orgId);
    this.seen.set(orgId, reconciled);
    reconciled.then(
      () => this.done.add(reconciled),
      () => this.seen.delete(orgId),
    );
    return reconciled;
  }

  private isDone(orgId: string): boolean {
    const known = this.seen.get(orgId);
    return known !== undefined && this.done.has(known);
  }

  private async reconcile(orgId: string): Promise<void> {
    const { revision, harnesses } = this.builtIns;
    const { written, skipped } = await this.repository.reconcile(orgId, revision, () =>
      harnesses.map(toDefinition),
    );
    if (written.length > 0)
      this.logger.log(`Built-ins of ${orgId} at revision ${revision}: ${written.join(', ')}`);
    for (const name of skipped) {
      this.logger.warn(`The built-in ${name} is not added to ${orgId}: a harness there has its name.`);
    }
  }
}

function toDefinition(definition: BuiltInHarness): BuiltInColumns {
  const content = newContent({
    name: definition.name,
    display_name: definition.displayName,
    description: definition.description,
    system_prompt: definition.systemPrompt,
    tags: definition.tags,
    capabilities: definition.capabilities,
  });
  const columns = { ...toColumns(content), capabilities: content.capabilities };
  return { ...columns, id: uuidv7(), name: definition.name, parent_name: definition.parentName };
}

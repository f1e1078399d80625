import type { Public } from '../../values/shape.js';
import type { HarnessRow } from '../storage/harness-row.js';
import type { VersionRow, VersionsRepository } from '../storage/versions.repository.js';
import type { Memory } from './memory.js';

/** What {@link VersionsRepository} does, over maps. */
export class InMemoryVersions implements Public<VersionsRepository> {
  constructor(private readonly memory: Memory) {}

  /** For who asks for the class: its public face is all that anybody can use. */
  asRepository(): VersionsRepository {
    return this as unknown as VersionsRepository;
  }

  async list(orgId: string, harnessId: string, below: number, limit: number): Promise<VersionRow[]> {
    const kept = this.kept(orgId, harnessId).filter(({ version }) => version < below);
    return kept
      .toReversed()
      .slice(0, limit)
      .map(({ row: _row, ...version }) => version);
  }

  async snapshots(orgId: string, harnessId: string, versions: number[]): Promise<Map<number, HarnessRow>> {
    const wanted = this.kept(orgId, harnessId).filter(({ version }) => versions.includes(version));
    return new Map(wanted.map(({ version, row }) => [version, row]));
  }

  private kept(orgId: string, harnessId: string) {
    return structuredClone(this.memory.of(orgId).versions.get(harnessId) ?? []);
  }
}

import type { CapabilityEntryDto, CapabilityPageDto } from '../../dto/capability.dto.js';
import type { ListCapabilitiesQuery } from '../../dto/list-capabilities.query.js';
import type { HarnessCaller } from '../../ports/access.js';
import type { Capability } from '../../rules/capability.js';
import type { HarnessesRepository } from '../../storage/harnesses.repository.js';
import type { HarnessSettings } from '../settings.js';

/** What an entry of the catalogue has of this organization and this server. */
type InPlace = Pick<CapabilityEntryDto, 'harness_count' | 'self_url' | 'view_url' | 'ui_link'>;

/** The catalogue as an organization sees it. */
export class CapabilitiesReader {
  constructor(
    private readonly settings: HarnessSettings,
    private readonly repository: HarnessesRepository,
  ) {}

  async page({ orgId }: HarnessCaller, query: ListCapabilitiesQuery): Promise<CapabilityPageDto> {
    const { data, ...page } = this.settings.catalogue.page(query);
    return { data: await this.inPlace(orgId, data), ...page };
  }

  /** @throws HarnessError `capability_not_found` */
  async get({ orgId }: HarnessCaller, id: string): Promise<Capability & InPlace> {
    const [entry] = await this.inPlace(orgId, [this.settings.catalogue.get(id)]);
    return entry!;
  }

  private async inPlace(orgId: string, entries: readonly Capability[]): Promise<(Capability & InPlace)[]> {
    const refs = entries.map(({ id }) => id);
    const counted = await this.repository.countByCapability(orgId, refs);
    const counts = new Map(counted.map(({ ref, count }) => [ref, count]));
    return entries.map((entry) => {
      const selfUrl = `${this.settings.publicUrl}/v1/capabilities/${encodeURIComponent(entry.id)}`;
      const viewUrl = this.settings.capabilityViewUrl?.(entry.id) ?? selfUrl;
      const links = { self_url: selfUrl, view_url: viewUrl, ui_link: viewUrl };
      return { ...entry, harness_count: counts.get(entry.id) ?? 0, ...links };
    });
  }
}

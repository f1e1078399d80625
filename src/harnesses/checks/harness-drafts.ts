import { CopyHarnessDto } from '../dto/copy-harness.dto.js';
import { CreateHarnessDto } from '../dto/create-harness.dto.js';
import { UpdateHarnessDto } from '../dto/update-harness.dto.js';
import type { HarnessSettings } from '../harnesses.options.js';
import { withFileSystem } from '../rules/capabilities.js';
import { CONTENT_KEYS, newContent, type HarnessContent } from '../rules/content.js';
import { markerProblems } from '../rules/mcp/header-secrets.js';
import { normalizeMcpServers } from '../rules/mcp/mcp-servers.js';
import { privateHostProblems } from '../rules/mcp/private-hosts.js';
import { under, type Problem } from '../rules/problem.js';
import { HARNESS_KEYS } from '../rules/query-texts.js';
import { unsealableProblems } from '../secrets/sealed-headers.js';
import { checkBody, type BodyCheck } from './check-body.js';

const ALIASES = { mcp_servers: 'mcpServers' };
const READ_ONLY: string[] = HARNESS_KEYS.filter((key) => !(CONTENT_KEYS as readonly string[]).includes(key));

/** The bodies of writes, checked by form and by the module's settings; each is refused with all its problems at once. */
export class HarnessDrafts {
  constructor(private readonly settings: HarnessSettings) {}

  /** The content of a new harness. */
  create(body: unknown): HarnessContent {
    const check: BodyCheck<CreateHarnessDto> = {
      nulls: 'absent',
      readOnly: READ_ONLY,
      aliases: ALIASES,
      more: (dto, isSound) => [
        ...this.serverProblems(dto, isSound),
        ...(isSound('mcpServers') ? markerProblems(normalizeMcpServers(dto.mcpServers), {}) : []),
      ],
    };
    return this.complete(newContent(checkBody(CreateHarnessDto, body, check)));
  }

  /** A patch, keys as sent. */
  update(body: unknown): UpdateHarnessDto {
    return checkBody(UpdateHarnessDto, body, {
      nulls: 'clear',
      readOnly: READ_ONLY.filter((key) => key !== 'status'),
      aliases: ALIASES,
      more: (dto, isSound) => this.serverProblems(dto, isSound),
    });
  }

  /** The names of a copy. */
  copy(body: unknown): CopyHarnessDto {
    return checkBody(CopyHarnessDto, body ?? {}, { nulls: 'absent' });
  }

  /** Adds what other parts of the content bring with them. */
  complete(content: HarnessContent): HarnessContent {
    return { ...content, capabilities: withFileSystem(content.capabilities, content.initial_files) };
  }

  /** What depends on how the module is set up, beyond the fixed rules of the DTO. */
  private serverProblems(
    { mcpServers }: { mcpServers?: unknown },
    isSound: (key: string) => boolean,
  ): Problem[] {
    if (!mcpServers) return [];
    const { allowPrivateMcpHosts, vault } = this.settings;
    return [
      ...(allowPrivateMcpHosts ? [] : under('/mcpServers', privateHostProblems(mcpServers))),
      ...(isSound('mcpServers') ? unsealableProblems(vault, normalizeMcpServers(mcpServers)) : []),
    ];
  }
}

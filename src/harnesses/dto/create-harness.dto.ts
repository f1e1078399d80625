import { ApiProperty, ApiPropertyOptional, getSchemaPath, ApiExtraModels } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { Satisfies } from '../../checks/satisfies.decorator.js';
import { capabilityListProblems, MAX_ALL_CONFIG_BYTES, MAX_CAPABILITIES } from '../rules/capabilities.js';
import {
  embedderMetadataProblems,
  MAX_METADATA_KEY,
  MAX_METADATA_KEYS,
  MAX_METADATA_VALUE,
} from '../rules/embedder-metadata.js';
import * as fields from '../rules/scalar-fields.js';
import { bytesText } from '../../values/quantity.js';
import { SLUG_PATTERN } from '../../values/slug.js';
import { booleanProblems, textProblems } from '../../values/scalars.js';
import {
  MAX_ALL_HEADER_BYTES,
  MAX_SERVER_NAME,
  MAX_SERVERS,
  mcpServersProblems,
} from '../rules/mcp/mcp-servers.js';
import { DISPLAY_NAME_BYTES, nameProblems, NAME_LIMIT, RESERVED_NAMES } from '../rules/names.js';
import { MAX_ALL_PATTERN_BYTES, networkAccessProblems } from '../rules/network/network-access-problems.js';
import { MAX_FILES, MAX_TOTAL_BYTES, starterFilesProblems } from '../rules/starter-files.js';
import { MAX_CHAIN } from '../rules/parents.js';
import { MAX_SENT_TAGS, MAX_TAG, MAX_TAGS, tagsProblems } from '../rules/tags.js';
import {
  CAPABILITY_REF,
  CapabilityDto,
  McpServerDto,
  NetworkAccessDto,
  StarterFileDto,
} from './parts.dto.js';

/** A name as documentation has it. */
export const HARNESS_NAME = {
  type: 'string' as const,
  maxLength: NAME_LIMIT,
  pattern: SLUG_PATTERN.source,
  not: { enum: [...RESERVED_NAMES] },
};

/** What is left when it is trimmed counts. */
const TAG = `^\\s*\\S([\\s\\S]{0,${MAX_TAG - 2}}\\S)?\\s*$`;

/** Its tools' names hold it, with `_` for what is no ASCII letter or digit: not two of them in a row, and none at the end. */
const SERVER_NAME = '^[^A-Za-z0-9]?[A-Za-z0-9]+([^A-Za-z0-9][A-Za-z0-9]+)*$';

const MCP_SERVERS = {
  description: `Remote MCP servers by name; at most ${MAX_SERVERS}, with ${bytesText(MAX_ALL_HEADER_BYTES)} of header values in all. \`mcp_servers\` is accepted as an alias.`,
  type: 'object',
  additionalProperties: { $ref: getSchemaPath(McpServerDto) },
  propertyNames: { pattern: SERVER_NAME, maxLength: MAX_SERVER_NAME },
  maxProperties: MAX_SERVERS,
  example: { docs: { url: 'https://mcp.example.com/v1' } },
} as const;

const METADATA = {
  description: `Free strings for the program that embeds sessions: at most ${MAX_METADATA_KEYS} keys of ${MAX_METADATA_KEY} characters, values of ${MAX_METADATA_VALUE}.`,
  type: 'object',
  additionalProperties: { type: 'string', maxLength: MAX_METADATA_VALUE },
  propertyNames: { minLength: 1, maxLength: MAX_METADATA_KEY },
  maxProperties: MAX_METADATA_KEYS,
  example: { team: 'growth' },
} as const;

/** A new harness. Only `name` is required; an explicit null counts as absent. */
@ApiExtraModels(McpServerDto, CapabilityDto)
export class CreateHarnessDto {
  /** Addressable slug, unique among the organization's harnesses that are not deleted. */
  @ApiProperty({ ...HARNESS_NAME, example: 'deep-research' })
  @Satisfies(nameProblems)
  name!: string;

  @ApiPropertyOptional({
    description: `For people; derived from the name when absent (\`deep-research\` → \`Deep Research\`). At most ${bytesText(DISPLAY_NAME_BYTES)}.`,
    type: 'string',
    nullable: true,
    pattern: '\\S',
    maxLength: DISPLAY_NAME_BYTES,
    example: 'Deep Research',
  })
  @IsOptional()
  @Satisfies(fields.displayNameProblems)
  display_name?: string | null;

  @ApiPropertyOptional({
    description: `What it is for. At most ${bytesText(fields.DESCRIPTION_BYTES)}.`,
    type: 'string',
    nullable: true,
    maxLength: fields.DESCRIPTION_BYTES,
    example: 'Finds, reads and weighs sources.',
  })
  @IsOptional()
  @Satisfies(textProblems(fields.DESCRIPTION_BYTES))
  description?: string | null;

  @ApiPropertyOptional({
    description: `The foundation of the prompt stack, kept byte for byte; only white space counts as none. At most ${bytesText(fields.SYSTEM_PROMPT_BYTES)}.`,
    type: 'string',
    nullable: true,
    maxLength: fields.SYSTEM_PROMPT_BYTES,
    example: 'You research questions in depth.',
  })
  @IsOptional()
  @Satisfies(textProblems(fields.SYSTEM_PROMPT_BYTES))
  system_prompt?: string | null;

  @ApiPropertyOptional({
    description: `An active harness of the same organization to inherit from; at most ${MAX_CHAIN} from root to leaf.`,
    type: 'string',
    nullable: true,
    example: null,
    pattern: '^harness_[0-9a-f]{32}$',
  })
  @IsOptional()
  @Satisfies(fields.harnessIdProblems)
  parent_harness_id?: string | null;

  /** Lowest priority in the model chain controls > session > agent > harness. */
  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    example: 'gpt-5',
    pattern: '^\\S+$',
    maxLength: fields.MODEL_ID_LIMIT,
  })
  @IsOptional()
  @Satisfies(fields.modelIdProblems)
  default_model_id?: string | null;

  @ApiPropertyOptional({
    description: `Trimmed, without duplicates, in order; at most ${MAX_TAGS} of ${MAX_TAG} characters.`,
    type: 'array',
    items: { type: 'string', pattern: TAG },
    maxItems: MAX_SENT_TAGS,
    example: ['research'],
  })
  @IsOptional()
  @Satisfies(tagsProblems)
  tags?: string[] | null;

  @ApiPropertyOptional({
    description: `What the agent can do; at most ${MAX_CAPABILITIES} with ${bytesText(MAX_ALL_CONFIG_BYTES)} of configs in all, and the \`session_file_system\` that starter files bring. A plain string is taken as the \`ref\`.`,
    type: 'array',
    items: { oneOf: [{ $ref: getSchemaPath(CapabilityDto) }, CAPABILITY_REF] },
    maxItems: MAX_CAPABILITIES + 1,
    example: [{ ref: 'web_fetch' }],
  })
  @IsOptional()
  @Satisfies(capabilityListProblems)
  capabilities?: (CapabilityDto | string)[] | null;

  @ApiPropertyOptional({
    description: `At most ${MAX_FILES} files, ${bytesText(MAX_TOTAL_BYTES)} decoded in all. They bring the \`session_file_system\` capability with them.`,
    type: [StarterFileDto],
    maxItems: MAX_FILES,
    example: [{ path: '/README.md', content: '# Start here\n' }],
  })
  @IsOptional()
  @Satisfies(starterFilesProblems)
  initial_files?: StarterFileDto[] | null;

  @ApiPropertyOptional(MCP_SERVERS)
  @IsOptional()
  @Satisfies(mcpServersProblems)
  mcpServers?: Record<string, McpServerDto> | null;

  @ApiPropertyOptional({
    description: `Which URLs sessions may reach; null or two empty lists: no rule of its own. At most ${bytesText(MAX_ALL_PATTERN_BYTES)} of patterns in all.`,
    type: NetworkAccessDto,
    nullable: true,
  })
  @IsOptional()
  @Satisfies(networkAccessProblems)
  network_access?: NetworkAccessDto | null;

  @ApiPropertyOptional(METADATA)
  @IsOptional()
  @Satisfies(embedderMetadataProblems)
  embedder_metadata?: Record<string, string> | null;

  /** Whether the model may call several tools at once; null: no preference. */
  @ApiPropertyOptional({ type: 'boolean', nullable: true, example: null })
  @IsOptional()
  @Satisfies(booleanProblems)
  parallel_tool_calls?: boolean | null;
}

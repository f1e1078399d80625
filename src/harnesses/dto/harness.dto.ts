import { ApiExtraModels, ApiProperty, ApiSchema, getSchemaPath } from '@nestjs/swagger';
import { MAX_HARNESS_PAGE_SIZE } from '../../values/query-texts.js';
import { AllowedActionDto } from '../../rest/problem.dto.js';
import type { HarnessKey } from '../rules/harness-fields.js';

const ID = 'harness_019a9f3c5b7e7c3a9d2e4f6a8b0c1d2e';
export const SELF = `http://127.0.0.1:3000/v1/harnesses/${ID}`;
const TIME = { type: 'string', format: 'date-time', example: '2026-11-20T09:30:00.000Z' } as const;

/** Where a copy came from. */
@ApiSchema({ name: 'HarnessCopiedFromDto' })
export class CopiedFromDto {
  @ApiProperty({ example: ID })
  harness_id!: string;

  /** The source's version at that time. */
  @ApiProperty({ example: 4, minimum: 1 })
  version!: number;
}

/** A capability as stored. */
@ApiSchema({ name: 'HarnessStoredCapabilityDto' })
export class StoredCapabilityDto {
  @ApiProperty({ example: 'web_fetch' })
  ref!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, example: {} })
  config!: Record<string, unknown>;
}

/** A starter file as stored. */
@ApiSchema({ name: 'HarnessStoredFileDto' })
export class StoredFileDto {
  @ApiProperty({ example: '/README.md' })
  path!: string;

  @ApiProperty({ example: '# Start here\n' })
  content!: string;

  @ApiProperty({ enum: ['text', 'base64'], example: 'text' })
  encoding!: 'text' | 'base64';

  @ApiProperty({ example: false })
  is_readonly!: boolean;
}

/** The network rules as stored. */
@ApiSchema({ name: 'HarnessStoredNetworkAccessDto' })
export class StoredNetworkAccessDto {
  @ApiProperty({ type: [String], example: ['*.example.com'] })
  allowed!: string[];

  @ApiProperty({ type: [String], example: [] })
  blocked!: string[];
}

/** An MCP server as stored; header values are masked. */
@ApiSchema({ name: 'HarnessStoredMcpServerDto' })
export class StoredMcpServerDto {
  @ApiProperty({ enum: ['http'], example: 'http' })
  type!: 'http';

  /** As it was written, which may be with letters of every language. */
  @ApiProperty({ format: 'iri', example: 'https://mcp.example.com/v1' })
  url!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { Authorization: '********' },
  })
  headers!: Record<string, string>;

  @ApiProperty({ enum: ['none', 'api_key', 'oauth'], example: 'none' })
  auth_mode!: 'none' | 'api_key' | 'oauth';

  @ApiProperty({ type: 'string', nullable: true, example: null })
  oauth_provider_id!: string | null;

  @ApiProperty({ example: true })
  tool_discovery!: boolean;

  @ApiProperty({ enum: ['auto', 'legacy', 'stable', 'rc'], example: 'auto' })
  protocol_mode!: 'auto' | 'legacy' | 'stable' | 'rc';
}

@ApiExtraModels(StoredMcpServerDto)
/** A harness with its own values; every key is always there. */
export class HarnessDto implements Record<HarnessKey, unknown> {
  @ApiProperty({ example: ID, pattern: '^harness_[0-9a-f]{32}$' })
  id!: string;

  /** Addressable slug, unique per organization. */
  @ApiProperty({ example: 'deep-research' })
  name!: string;

  @ApiProperty({ example: 'Deep Research' })
  display_name!: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'Finds, reads and weighs sources.' })
  description!: string | null;

  /** `""` when none. */
  @ApiProperty({ example: 'You research questions in depth.' })
  system_prompt!: string;

  @ApiProperty({ type: 'string', nullable: true, example: null })
  parent_harness_id!: string | null;

  @ApiProperty({ type: 'string', nullable: true, example: 'gpt-5' })
  default_model_id!: string | null;

  @ApiProperty({ type: [String], example: ['research'] })
  tags!: string[];

  @ApiProperty({ type: [StoredCapabilityDto] })
  capabilities!: StoredCapabilityDto[];

  @ApiProperty({ type: [StoredFileDto] })
  initial_files!: StoredFileDto[];

  @ApiProperty({
    type: 'object',
    additionalProperties: { $ref: getSchemaPath(StoredMcpServerDto) },
    example: {},
  })
  mcpServers!: Record<string, StoredMcpServerDto>;

  @ApiProperty({ type: StoredNetworkAccessDto, nullable: true })
  network_access!: StoredNetworkAccessDto | null;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: { team: 'growth' } })
  embedder_metadata!: Record<string, string>;

  /** Null: no preference. */
  @ApiProperty({ type: 'boolean', nullable: true, example: null })
  parallel_tool_calls!: boolean | null;

  /** Built-ins cannot be changed; copy them. */
  @ApiProperty({ example: false })
  is_built_in!: boolean;

  /** `deleted` never appears: a deleted harness is a 404. */
  @ApiProperty({ enum: ['active', 'archived', 'deleted'], example: 'active' })
  status!: 'active' | 'archived' | 'deleted';

  /** Grows by one with every change. */
  @ApiProperty({ example: 1, minimum: 1 })
  version!: number;

  @ApiProperty({ type: CopiedFromDto, nullable: true, example: null })
  copied_from!: CopiedFromDto | null;

  @ApiProperty(TIME)
  created_at!: string;

  @ApiProperty(TIME)
  updated_at!: string;

  @ApiProperty({ ...TIME, nullable: true, example: null })
  archived_at!: string | null;

  @ApiProperty({ ...TIME, nullable: true, example: null })
  deleted_at!: string | null;

  /** How many sessions use it, according to the host. */
  @ApiProperty({ example: 0, minimum: 0 })
  session_count!: number;

  /** How many apps use it, according to the host. */
  @ApiProperty({ example: 0, minimum: 0 })
  app_count!: number;

  @ApiProperty({ format: 'uri', example: SELF })
  self_url!: string;

  /** A page for people. */
  @ApiProperty({ format: 'uri', example: 'http://127.0.0.1:3000/docs#/harnesses/get_harness' })
  view_url!: string;

  /** The same as `view_url`. */
  @ApiProperty({ format: 'uri', example: 'http://127.0.0.1:3000/docs#/harnesses/get_harness' })
  ui_link!: string;

  /** What this caller can do with it now: role, status and built-in considered. */
  @ApiProperty({ type: [AllowedActionDto] })
  allowed_actions!: AllowedActionDto[];
}

/** A harness in a list: all its keys, or those in `fields`. */
export type ListedHarnessDto = Partial<HarnessDto>;

/** One page of harnesses; with `fields`, each has those keys only. */
export class HarnessPageDto {
  /**
   * Each with all its keys. Who asks for some by `fields` gets those and no others, which a schema cannot say of a
   * query: in a generated client pick them from the type.
   */
  @ApiProperty({ type: [HarnessDto] })
  data!: ListedHarnessDto[];

  /** How many harnesses match the filters in all. */
  @ApiProperty({ example: 1, minimum: 0 })
  total!: number;

  @ApiProperty({ example: MAX_HARNESS_PAGE_SIZE, minimum: 1, maximum: MAX_HARNESS_PAGE_SIZE })
  limit!: number;

  /** Send it as `cursor` for the next page; null on the last one. */
  @ApiProperty({ type: 'string', nullable: true, example: null })
  next_cursor!: string | null;
}

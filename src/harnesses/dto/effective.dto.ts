import { ApiExtraModels, ApiProperty, ApiPropertyOptional, ApiSchema, getSchemaPath } from '@nestjs/swagger';
import { ToolDefinitionDto } from './capability.dto.js';
import { StoredCapabilityDto, StoredFileDto, StoredMcpServerDto } from './harness.dto.js';
import { FieldErrorDto } from '../../rest/problem.dto.js';
import type { MergeableKey } from '../rules/harness-fields.js';

const ID = 'harness_019a9f3c5b7e7c3a9d2e4f6a8b0c1d2e';
const NULLABLE_ID = { type: 'string', nullable: true, example: ID } as const;

/** A harness of the chain. */
@ApiSchema({ name: 'HarnessChainLinkDto' })
export class ChainLinkDto {
  @ApiProperty(NULLABLE_ID)
  id!: string | null;

  @ApiProperty({ type: 'string', nullable: true, example: 'generic' })
  name!: string | null;

  @ApiProperty({ type: 'integer', nullable: true, example: 1 })
  version!: number | null;

  @ApiProperty({ example: true })
  is_built_in!: boolean;
}

/** A layer that was given with the request. */
@ApiSchema({ name: 'HarnessLayerNameDto' })
export class LayerNameDto {
  @ApiProperty({ enum: ['agent', 'session', 'controls'], example: 'session' })
  kind!: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'session_42' })
  id!: string | null;
}

/** Where an element comes from: a harness, or a `layer` given with the request. */
@ApiSchema({ name: 'HarnessOriginDto' })
export class OriginDto {
  @ApiPropertyOptional(NULLABLE_ID)
  harness_id?: string | null;

  @ApiPropertyOptional({ type: 'string', nullable: true, example: 'generic' })
  harness_name?: string | null;

  @ApiPropertyOptional({ type: 'integer', nullable: true, example: 1 })
  version?: number | null;

  @ApiPropertyOptional({ type: LayerNameDto })
  layer?: LayerNameDto;

  /** The layers whose value it replaced, root first. */
  @ApiPropertyOptional({ type: [String], example: [] })
  overrides?: (string | null)[];

  /** For parts of the prompt: where the part begins, in UTF-16 code units. */
  @ApiPropertyOptional({ example: 0 })
  start?: number;

  /** For parts of the prompt: where the part ends. */
  @ApiPropertyOptional({ example: 120 })
  end?: number;
}

/** Something about the merged configuration that will not work as its authors meant. */
@ApiSchema({ name: 'HarnessWarningDto' })
export class WarningDto {
  @ApiProperty({
    enum: [
      'mcp_server_unreachable',
      'network_pattern_dropped',
      'mcp_name_collision',
      'file_path_conflict',
      'secret_unreadable',
    ],
  })
  code!: string;

  @ApiProperty({ example: '/mcpServers/docs' })
  pointer!: string;

  @ApiProperty(NULLABLE_ID)
  harness_id!: string | null;

  @ApiProperty({ example: 'the resolved network rules deny the URL of docs' })
  message!: string;
}

/** What all network rules come to. */
@ApiSchema({ name: 'HarnessEffectiveNetworkAccessDto' })
export class EffectiveNetworkAccessDto {
  /** `open`: no layer has an allow list; `deny_all`: the lists leave nothing. */
  @ApiProperty({ enum: ['open', 'allowlist', 'deny_all'], example: 'allowlist' })
  mode!: string;

  @ApiProperty({ type: [String], example: ['api.example.com'] })
  allowed!: string[];

  @ApiProperty({ type: [String], example: [] })
  blocked!: string[];
}

/** The merged configuration, and where each element of it comes from. */
@ApiExtraModels(StoredMcpServerDto, OriginDto)
export class EffectiveHarnessDto implements Record<MergeableKey, unknown> {
  @ApiProperty(NULLABLE_ID)
  harness_id!: string | null;

  @ApiProperty({ type: 'string', nullable: true, example: 'deep-research' })
  name!: string | null;

  @ApiProperty({ type: 'integer', nullable: true, example: 1 })
  version!: number | null;

  /** Root first, the harness itself last. */
  @ApiProperty({ type: [ChainLinkDto] })
  chain!: ChainLinkDto[];

  @ApiProperty({ example: 'You research questions in depth.' })
  system_prompt!: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'gpt-5' })
  default_model_id!: string | null;

  @ApiProperty({ type: 'boolean', nullable: true, example: null })
  parallel_tool_calls!: boolean | null;

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

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: {} })
  embedder_metadata!: Record<string, string>;

  @ApiProperty({ type: EffectiveNetworkAccessDto })
  network_access!: EffectiveNetworkAccessDto;

  /** By JSON Pointer into this document; `/system_prompt` has a list of parts. */
  @ApiProperty({
    type: 'object',
    additionalProperties: {
      oneOf: [
        { $ref: getSchemaPath(OriginDto) },
        { type: 'array', items: { $ref: getSchemaPath(OriginDto) } },
      ],
    },
    example: { '/capabilities/0': { harness_id: ID, harness_name: 'generic', version: 1, overrides: [] } },
  })
  origins!: Record<string, object>;

  @ApiProperty({ type: [WarningDto] })
  warnings!: WarningDto[];
}

/** What a draft would come to. */
@ApiSchema({ name: 'HarnessPreviewDto' })
export class PreviewDto extends EffectiveHarnessDto {
  /** The tools of its capabilities, dependencies included. */
  @ApiProperty({ type: [ToolDefinitionDto] })
  tools!: ToolDefinitionDto[];

  /** The parts of a client's interface that make sense with it. */
  @ApiProperty({ type: [String], example: ['file_browser'] })
  features!: string[];
}

/** Whether a draft could be created. */
@ApiSchema({ name: 'HarnessValidationDto' })
export class ValidationDto {
  @ApiProperty({ example: false })
  valid!: boolean;

  /** Every problem at once. */
  @ApiProperty({ type: [FieldErrorDto] })
  errors!: FieldErrorDto[];

  @ApiProperty({ type: [WarningDto] })
  warnings!: WarningDto[];
}

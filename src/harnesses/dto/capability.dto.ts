import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import {
  DEFAULT_CAPABILITY_PAGE_SIZE,
  MAX_CAPABILITY_PAGE_SIZE,
  type JsonSchema,
} from '../rules/capability.js';

const SCHEMA = { type: 'object', additionalProperties: true } as const;

/** A tool as it is offered to the model. */
@ApiSchema({ name: 'HarnessToolDefinitionDto' })
export class ToolDefinitionDto {
  @ApiProperty({ example: 'fetch_url' })
  name!: string;

  @ApiProperty({ example: 'Fetches a web page and returns its text.' })
  description!: string;

  /** JSON Schema of the arguments. */
  @ApiProperty({
    ...SCHEMA,
    example: { type: 'object', properties: { url: { type: 'string' } }, required: ['url'] },
  })
  parameters!: JsonSchema;
}

/** Something an agent can be given. */
@ApiSchema({ name: 'HarnessCapabilityEntryDto' })
export class CapabilityEntryDto {
  /** What a harness puts in `ref`. */
  @ApiProperty({ example: 'web_fetch' })
  id!: string;

  @ApiProperty({ example: 'Web Fetch' })
  name!: string;

  /** What the agent can do with it, when to take it, what to watch out for. */
  @ApiProperty({ example: 'Reads web pages whose address is known.' })
  description!: string;

  @ApiProperty({ enum: ['available', 'beta', 'deprecated'], example: 'available' })
  status!: string;

  @ApiProperty({ example: 'web' })
  category!: string;

  /** Name of an icon of the Lucide set. */
  @ApiProperty({ example: 'globe' })
  icon!: string;

  /** IDs of capabilities that come along. */
  @ApiProperty({ type: [String], example: [] })
  dependencies!: string[];

  /** Parts of a client's interface that make sense with it. */
  @ApiProperty({ type: [String], example: [] })
  features!: string[];

  /** The worst that can happen with the most permissive settings. */
  @ApiProperty({ enum: ['low', 'medium', 'high'], example: 'medium' })
  risk_level!: string;

  /** JSON Schema of `config`; `{}` is always valid. */
  @ApiProperty({ ...SCHEMA, example: { type: 'object', properties: {}, additionalProperties: false } })
  config_schema!: JsonSchema;

  /** What it adds to the prompt; `""` if nothing. */
  @ApiProperty({ example: '' })
  system_prompt!: string;

  @ApiProperty({ type: [ToolDefinitionDto] })
  tool_definitions!: ToolDefinitionDto[];

  /** How many active harnesses of the organization have it themselves. */
  @ApiProperty({ type: 'integer', example: 3, minimum: 0 })
  harness_count!: number;

  @ApiProperty({ format: 'uri', example: 'http://127.0.0.1:3000/v1/capabilities/web_fetch' })
  self_url!: string;

  /** For people: in the user interface, else in the API's documentation, else `self_url`. */
  @ApiProperty({ format: 'uri', example: 'http://127.0.0.1:3000/docs#/harnesses/get_capability' })
  view_url!: string;

  /** The same as `view_url`. */
  @ApiProperty({ format: 'uri', example: 'http://127.0.0.1:3000/docs#/harnesses/get_capability' })
  ui_link!: string;
}

/** A part of the catalogue. */
@ApiSchema({ name: 'HarnessCapabilityPageDto' })
export class CapabilityPageDto {
  @ApiProperty({ type: [CapabilityEntryDto] })
  data!: CapabilityEntryDto[];

  @ApiProperty({ example: 47, minimum: 0 })
  total!: number;

  @ApiProperty({ example: 0, minimum: 0 })
  offset!: number;

  @ApiProperty({ example: DEFAULT_CAPABILITY_PAGE_SIZE, minimum: 1, maximum: MAX_CAPABILITY_PAGE_SIZE })
  limit!: number;
}

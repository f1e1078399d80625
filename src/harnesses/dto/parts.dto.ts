import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { bytesText, countText } from '../../values/quantity.js';
import { MAX_CONFIG_BYTES, MAX_CONFIG_LEVELS, MAX_REF_BYTES } from '../rules/capabilities.js';
import {
  MAX_HEADER_NAME,
  MAX_HEADER_VALUE_BYTES,
  MAX_HEADERS,
  MAX_PROVIDER_ID,
  MAX_SERVER_URL,
} from '../rules/mcp/mcp-servers.js';
import { MAX_PATTERN_CHARACTERS, MAX_PATTERNS } from '../rules/network/network-access-problems.js';
import { MAX_PATH_BYTES, MAX_SENT_PATH_BYTES, MAX_TOTAL_BYTES } from '../rules/starter-files.js';

export const CAPABILITY_REF = {
  type: 'string',
  maxLength: MAX_REF_BYTES,
  pattern: '^[A-Za-z_][A-Za-z0-9_.:-]*$',
} as const;

/** A capability the harness switches on. */
@ApiSchema({ name: 'HarnessCapabilityDto' })
export class CapabilityDto {
  /** Which capability: a plain ref of the catalogue, or one with the prefix `mcp:`, `skill:`, `plugin:` or `declarative:`. */
  @ApiProperty({ ...CAPABILITY_REF, example: 'web_fetch' })
  ref!: string;

  @ApiPropertyOptional({
    description: `Its settings, checked against the capability's JSON Schema; at most ${bytesText(MAX_CONFIG_BYTES)} and ${MAX_CONFIG_LEVELS} levels deep. Default: \`{}\`.`,
    type: 'object',
    additionalProperties: true,
    example: {},
  })
  config?: Record<string, unknown> | null;
}

/** A file that lies in the workspace when a session starts. */
@ApiSchema({ name: 'HarnessStarterFileDto' })
export class StarterFileDto {
  @ApiProperty({
    description:
      '`README.md`, `/README.md` and `/workspace/README.md` are the same file; responses show `/README.md`. As shown, with\n' +
      `its leading slash, it has at most ${countText(MAX_PATH_BYTES)} bytes.`,
    example: '/README.md',
    minLength: 1,
    maxLength: MAX_SENT_PATH_BYTES,
  })
  path!: string;

  @ApiProperty({
    description: `The content, as text or as strict base64 according to \`encoding\`. All files together: ${bytesText(MAX_TOTAL_BYTES)} decoded.`,
    example: '# Start here\n',
  })
  content!: string;

  /** How `content` is written down. Default: `text`. */
  @ApiPropertyOptional({ enum: ['text', 'base64'] })
  encoding?: 'text' | 'base64' | null;

  /** Whether the agent may change the file. Default: `false`. */
  @ApiPropertyOptional({ type: 'boolean' })
  is_readonly?: boolean | null;
}

const HEADERS = {
  type: 'object',
  additionalProperties: {
    type: 'string',
    pattern: '^([!-~]([\\t -~]*[!-~])?)?$',
    maxLength: MAX_HEADER_VALUE_BYTES,
  },
  propertyNames: { pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$", maxLength: MAX_HEADER_NAME },
  maxProperties: MAX_HEADERS,
  example: {},
} as const;

/** A remote MCP server whose tools the agent gets, called `mcp_{server}__{tool}`. */
@ApiSchema({ name: 'HarnessMcpServerDto' })
export class McpServerDto {
  /** Transport; streamable HTTP only. Default: `http`. */
  @ApiPropertyOptional({ enum: ['http'] })
  type?: 'http' | null;

  /** An http or https URL with a public host, without user info and fragment. */
  @ApiProperty({
    format: 'iri',
    pattern: '^[Hh][Tt][Tt][Pp][Ss]?://[^\\s\\\\#]+$',
    example: 'https://mcp.example.com/v1',
    maxLength: MAX_SERVER_URL,
  })
  url!: string;

  /** Sent with every request. Values are secrets: responses show `********`, and sending that back keeps the stored value. */
  @ApiPropertyOptional(HEADERS)
  headers?: Record<string, string> | null;

  /** How sessions authenticate; `o_auth` is another spelling of `oauth`, which responses show. Default: `none`. */
  @ApiPropertyOptional({ enum: ['none', 'api_key', 'oauth', 'o_auth'] })
  auth_mode?: string | null;

  /** The host's OAuth provider for this server. Default: none. */
  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    minLength: 1,
    maxLength: MAX_PROVIDER_ID,
  })
  oauth_provider_id?: string | null;

  /** Whether tools are listed from the server at session start. Default: `true`. */
  @ApiPropertyOptional({ type: 'boolean' })
  tool_discovery?: boolean | null;

  /** Which revision of the protocol to speak. Default: `auto`. */
  @ApiPropertyOptional({ enum: ['auto', 'legacy', 'stable', 'rc'] })
  protocol_mode?: string | null;
}

const PATTERN = { type: 'string', pattern: '^\\S+$', maxLength: MAX_PATTERN_CHARACTERS } as const;

/** Which URLs sessions may reach. A URL is denied if any `blocked` pattern matches, else allowed by `allowed`. */
@ApiSchema({ name: 'HarnessNetworkAccessDto' })
export class NetworkAccessDto {
  @ApiPropertyOptional({
    description: `Only these; empty or absent: no restriction from this harness. At most ${MAX_PATTERNS} patterns of ${countText(MAX_PATTERN_CHARACTERS)} characters.`,
    type: 'array',
    items: PATTERN,
    maxItems: MAX_PATTERNS,
    example: ['*.example.com', 'https://api.github.com/repos/'],
  })
  allowed?: string[] | null;

  @ApiPropertyOptional({
    description: `Never these, whatever \`allowed\` says. At most ${MAX_PATTERNS} patterns of ${countText(MAX_PATTERN_CHARACTERS)} characters.`,
    type: 'array',
    items: PATTERN,
    maxItems: MAX_PATTERNS,
    example: ['tracking.example.com'],
  })
  blocked?: string[] | null;
}

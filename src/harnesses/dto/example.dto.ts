import { ApiProperty } from '@nestjs/swagger';
import { StoredCapabilityDto } from './harness.dto.js';

/** A harness to start from. */
export class HarnessExampleDto {
  /** What `from-example` takes, and what the harness will be called if the name is free. */
  @ApiProperty({ example: 'coding' })
  name!: string;

  @ApiProperty({ example: 'Coding' })
  display_name!: string;

  @ApiProperty({ example: 'Works in a repository: reads, changes, tests.' })
  description!: string;

  @ApiProperty({ type: [String], example: ['software'] })
  tags!: string[];

  /** The harness it builds on. */
  @ApiProperty({ type: 'string', nullable: true, example: 'generic' })
  parent_name!: string | null;

  @ApiProperty({ type: [StoredCapabilityDto] })
  capabilities!: StoredCapabilityDto[];

  /** Only for trying things out. */
  @ApiProperty({ example: false })
  dev_only!: boolean;
}

import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { FieldErrorDto } from '../../rest/problem.dto.js';

/** What a change would do to one descendant. */
export class ImpactOnHarnessDto {
  @ApiProperty({ example: 'harness_019a9f3c5b7e7c3a9d2e4f6a8b0c1d2e' })
  harness_id!: string;

  @ApiProperty({ example: 'deep-research' })
  name!: string;

  @ApiProperty({ example: 3, minimum: 1 })
  version!: number;

  /** RFC 6902: from its effective configuration now to the one then; empty if unchanged. */
  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    example: [{ op: 'replace', path: '/default_model_id', value: 'gpt-5' }],
  })
  patch!: object[];

  /** Whether it would still be right. */
  @ApiProperty({ example: true })
  valid!: boolean;

  /** What would become wrong with it; pointers into its effective configuration. */
  @ApiProperty({ type: [FieldErrorDto] })
  errors!: FieldErrorDto[];
}

/** Every descendant, parents before their children. */
@ApiSchema({ name: 'HarnessImpactDto' })
export class ImpactDto {
  @ApiProperty({ type: [ImpactOnHarnessDto] })
  data!: ImpactOnHarnessDto[];
}

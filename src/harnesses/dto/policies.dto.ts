import { ApiProperty, ApiSchema } from '@nestjs/swagger';

/** One answer per permission. */
@ApiSchema({ name: 'HarnessPolicyAnswersDto' })
export class PolicyAnswersDto {
  @ApiProperty({ example: true })
  'harness.view': boolean;

  @ApiProperty({ example: true })
  'harness.manage': boolean;

  @ApiProperty({ example: false })
  'harness.dangerous': boolean;
}

/** What this caller may do, for clients that show or hide buttons. */
@ApiSchema({ name: 'HarnessPoliciesDto' })
export class PoliciesDto {
  @ApiProperty({
    type: PolicyAnswersDto,
    example: { 'harness.view': true, 'harness.manage': true, 'harness.dangerous': false },
  })
  policies!: PolicyAnswersDto;
}

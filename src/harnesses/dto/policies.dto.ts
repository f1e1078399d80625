import { ApiProperty } from '@nestjs/swagger';

/** What this caller may do, for clients that show or hide buttons. */
export class PoliciesDto {
  @ApiProperty({
    type: 'object',
    properties: {
      'harness.view': { type: 'boolean' },
      'harness.manage': { type: 'boolean' },
      'harness.dangerous': { type: 'boolean' },
    },
    required: ['harness.view', 'harness.manage', 'harness.dangerous'],
    example: { 'harness.view': true, 'harness.manage': true, 'harness.dangerous': false },
  })
  policies!: Record<'harness.view' | 'harness.manage' | 'harness.dangerous', boolean>;
}

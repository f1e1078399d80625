import { ApiProperty } from '@nestjs/swagger';
import { HarnessPermission } from '../../../harnesses/index.js';
import { FIRST_ORG_ID } from '../ids.js';
import { ROLES, type Role } from '../callers/roles.js';

/** Who is calling. */
export class MeDto {
  @ApiProperty({ example: FIRST_ORG_ID })
  org_id!: string;

  @ApiProperty({ enum: ROLES, example: 'owner' })
  role!: Role;

  /** What the role may do with harnesses. */
  @ApiProperty({
    enum: Object.values(HarnessPermission),
    isArray: true,
    example: Object.values(HarnessPermission),
  })
  permissions!: readonly HarnessPermission[];

  /** The key of this request. */
  @ApiProperty({ example: 'key_019a9f3c5b7e7c3a9d2e4f6a8b0c1d2e' })
  key_id!: string;
}

import { ApiProperty } from '@nestjs/swagger';
import { ROLES, type Role } from '../callers/roles.js';

/** A key as its owners see it. The secret is not in it: nobody has it but its holder. */
export class ApiKeyDto {
  @ApiProperty({ example: 'key_019a9f3c5b7e7c3a9d2e4f6a8b0c1d2e' })
  id!: string;

  @ApiProperty({ example: 'CI' })
  name!: string;

  @ApiProperty({ enum: ROLES, example: 'member' })
  role!: Role;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-20T09:30:00.000Z' })
  created_at!: string;

  /** Null: never. */
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: null })
  expires_at!: string | null;

  /** Whether it is the key of this request. */
  @ApiProperty({ example: false })
  is_current!: boolean;
}

/** A new key, with its secret. */
export class CreatedApiKeyDto extends ApiKeyDto {
  /** The secret. Shown this once; only its hash is kept, so it is null when a retry gets the first answer again. */
  @ApiProperty({
    type: 'string',
    nullable: true,
    example: 'hk_JAanpjzMehrxcMTxd5w2acQ8bcDyyCiBSPploaLC5Bk2HSDs3',
  })
  key!: string | null;
}

/** The keys that work now, newest first. */
export class ApiKeyListDto {
  @ApiProperty({ type: [ApiKeyDto] })
  data!: ApiKeyDto[];
}

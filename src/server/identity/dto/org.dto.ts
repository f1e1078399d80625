import { ApiProperty } from '@nestjs/swagger';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../../../values/query-texts.js';
import { FIRST_ORG_ID } from '../ids.js';

/** An organization. */
export class OrgDto {
  @ApiProperty({ example: FIRST_ORG_ID })
  id!: string;

  @ApiProperty({ example: 'Default' })
  name!: string;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-20T09:30:00.000Z' })
  created_at!: string;

  /** When its name or its default harness was last changed. */
  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-20T09:30:00.000Z' })
  updated_at!: string;
}

/** An organization, with its default harness. */
export class OrgDetailDto extends OrgDto {
  /** The harness that was chosen; null while it is the built-in `generic`. */
  @ApiProperty({ type: 'string', nullable: true, example: null })
  default_harness_id!: string | null;
}

/** A new organization, with the secret of its first owner key. */
export class CreatedOrgDto extends OrgDto {
  /** The ID of its first owner key. */
  @ApiProperty({ example: 'key_019a9f3c5b7e7c3a9d2e4f6a8b0c1d2e' })
  key_id!: string;

  /** The secret of that key. Shown this once; only its hash is kept, so it is null when a retry gets the first answer again. */
  @ApiProperty({
    type: 'string',
    nullable: true,
    example: 'hk_JAanpjzMehrxcMTxd5w2acQ8bcDyyCiBSPploaLC5Bk2HSDs3',
  })
  key!: string | null;
}

/** One page of organizations, newest first. */
export class OrgPageDto {
  @ApiProperty({ type: [OrgDto] })
  data!: OrgDto[];

  /** How many organizations there are in all. */
  @ApiProperty({ example: 1, minimum: 0 })
  total!: number;

  @ApiProperty({ example: DEFAULT_PAGE_SIZE, minimum: 1, maximum: MAX_PAGE_SIZE })
  limit!: number;

  /** Send it as `cursor` for the next page; null on the last one. */
  @ApiProperty({ type: 'string', nullable: true, example: null })
  next_cursor!: string | null;
}

import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { QueryParameter } from '../../checks/check-query.js';
import { DEFAULT_PAGE_SIZE, integerText, MAX_PAGE_SIZE, oneText } from '../../values/query-texts.js';

/** Which part of the history. */
export class ListVersionsQuery {
  /** At most so many. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_PAGE_SIZE, default: DEFAULT_PAGE_SIZE })
  @QueryParameter(integerText(1, MAX_PAGE_SIZE), Number)
  limit?: number | undefined;

  /** `next_cursor` of the page before. */
  @ApiPropertyOptional()
  @QueryParameter(oneText)
  cursor?: string | undefined;
}

/** A change of a harness. */
@ApiSchema({ name: 'HarnessVersionDto' })
export class VersionDto {
  @ApiProperty({ example: 3, minimum: 1 })
  version!: number;

  /** `restored`: taken out of the archive; `reverted`: brought back to an older version. */
  @ApiProperty({
    enum: ['created', 'updated', 'archived', 'restored', 'copied', 'imported', 'reverted'],
    example: 'updated',
  })
  change!: string;

  /** What was sent in `X-Change-Reason`. */
  @ApiProperty({ type: 'string', nullable: true, example: 'Shorter prompt' })
  reason!: string | null;

  /** Who made the change. */
  @ApiProperty({ example: 'key_019a9f3c5b7e7c3a9d2e4f6a8b0c1d2e' })
  actor!: string;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-20T09:30:00.000Z' })
  created_at!: string;
}

/** One page of the history, newest first. */
@ApiSchema({ name: 'HarnessVersionPageDto' })
export class VersionPageDto {
  @ApiProperty({ type: [VersionDto] })
  data!: VersionDto[];

  /** Send it as `cursor` for the next page; null on the last one. */
  @ApiProperty({ type: 'string', nullable: true, example: null })
  next_cursor!: string | null;
}

/** What changed between two versions. */
@ApiSchema({ name: 'HarnessVersionDiffDto' })
export class VersionDiffDto {
  @ApiProperty({ example: 2 })
  from!: number;

  @ApiProperty({ example: 3 })
  to!: number;

  /** RFC 6902, over the keys that can be written; header values are masked. */
  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    example: [{ op: 'replace', path: '/system_prompt', value: 'You research questions in depth.' }],
  })
  patch!: object[];
}

import { ApiProperty, ApiSchema } from '@nestjs/swagger';

const SELF = 'http://127.0.0.1:3000/v1/harnesses/harness_019a9f3c5b7e7c3a9d2e4f6a8b0c1d2e';

/** One thing that is wrong with a request: in the body (`pointer`), or elsewhere (`in` and `name`). */
@ApiSchema({ name: 'HarnessFieldErrorDto' })
export class FieldErrorDto {
  /** RFC 6901 pointer into the request body. */
  @ApiProperty({ required: false, example: '/name' })
  pointer?: string;

  @ApiProperty({ required: false, enum: ['query', 'header', 'path'] })
  in?: 'query' | 'header' | 'path';

  /** Which parameter or header. */
  @ApiProperty({ required: false })
  name?: string;

  /** Where a document stopped parsing. */
  @ApiProperty({ required: false, minimum: 1 })
  line?: number;

  @ApiProperty({ required: false, minimum: 1 })
  column?: number;

  /** Stable; branch on it. */
  @ApiProperty({ example: 'invalid_format' })
  code!: string;

  @ApiProperty({
    example: 'must be lower-case letters, digits and single hyphens between them, such as deep-research',
  })
  detail!: string;

  /** What was probably meant. */
  @ApiProperty({ required: false, example: 'deep-research' })
  suggestion?: string;
}

/** Why a request was refused: RFC 9457, plus `error`. */
/** Something this caller can do with the harness now. */
@ApiSchema({ name: 'HarnessAllowedActionDto' })
export class AllowedActionDto {
  /** The relation: `self`, `update`, `copy`, `archive`, `restore`, `delete`; `get-existing` in refusals. */
  @ApiProperty({ example: 'self' })
  rel!: string;

  @ApiProperty({ example: 'GET' })
  method!: string;

  /** The operation in this document. */
  @ApiProperty({ example: 'get_harness' })
  operation_id!: string;

  @ApiProperty({ format: 'uri', example: SELF })
  href!: string;

  @ApiProperty({ example: 'Read this harness.' })
  hint!: string;

  /** The schema of the request body in this document. */
  @ApiProperty({ required: false, example: '#/components/schemas/UpdateHarnessDto' })
  schema_ref?: string;
}

@ApiSchema({ name: 'HarnessProblemDto' })
export class ProblemDto {
  /** The same as `detail`. */
  @ApiProperty({ example: 'no harness "nobody" in this organization' })
  error!: string;

  @ApiProperty({ example: 'about:blank' })
  type!: string;

  @ApiProperty({ example: 'Not Found' })
  title!: string;

  @ApiProperty({ example: 404 })
  status!: number;

  @ApiProperty({ example: 'no harness "nobody" in this organization' })
  detail!: string;

  /** Stable; branch on it. */
  @ApiProperty({ example: 'harness_not_found' })
  code!: string;

  /** The path of the request. */
  @ApiProperty({ example: '/v1/harnesses/nobody' })
  instance!: string;

  /** Name it when you ask for help. */
  @ApiProperty({ example: '019a9f3c-5b7e-7c3a-9d2e-4f6a8b0c1d2e' })
  request_id!: string;

  /** Everything that is wrong with the request, at most 100. */
  @ApiProperty({ required: false, type: [FieldErrorDto] })
  errors?: FieldErrorDto[];

  /** What you can do instead. */
  @ApiProperty({ required: false, type: [AllowedActionDto] })
  allowed_actions?: AllowedActionDto[];
}

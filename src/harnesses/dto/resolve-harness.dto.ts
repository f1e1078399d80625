import { ApiProperty, ApiPropertyOptional, ApiSchema, PickType } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { Satisfies } from '../../checks/satisfies.decorator.js';
import { oneOf, textProblems } from '../../values/scalars.js';
import { problem, type Problem } from '../../values/problem.js';
import { wrongType } from '../../values/shape.js';
import { MERGEABLE_KEYS } from '../rules/harness-fields.js';
import { CreateHarnessDto } from './create-harness.dto.js';

const MAX_LAYERS = 4;
const MAX_LAYER_ID = 255;
const KINDS = ['agent', 'session', 'controls'] as const;

/** A layer on top of the harnesses: who gives it, and what it adds or narrows. */
@ApiSchema({ name: 'HarnessLayerDto' })
export class LayerDto extends PickType(CreateHarnessDto, MERGEABLE_KEYS) {
  /** Which part of the stack it is. */
  @ApiProperty({ enum: KINDS, example: 'session' })
  @Satisfies(oneOf(...KINDS))
  kind!: (typeof KINDS)[number];

  /** What origins name the layer by. */
  @ApiPropertyOptional({ type: 'string', nullable: true, example: 'session_42', maxLength: MAX_LAYER_ID })
  @IsOptional()
  @Satisfies(textProblems(MAX_LAYER_ID))
  id?: string | null;
}

function layersProblems(value: unknown): Problem[] {
  if (!Array.isArray(value)) return [wrongType('a list of layers', value)];
  return value.length > MAX_LAYERS
    ? [problem('too_many', `must be at most ${MAX_LAYERS} layers, are ${value.length}`)]
    : [];
}

/** Further layers, lowest last. */
export class ResolveHarnessDto {
  /** In the order given: agent, session, controls. At most 4. */
  @ApiProperty({
    type: [LayerDto],
    maxItems: MAX_LAYERS,
    example: [{ kind: 'session', id: 'session_42', default_model_id: 'gpt-5' }],
  })
  @Satisfies(layersProblems)
  layers!: LayerDto[];
}

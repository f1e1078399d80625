import { ApiProperty } from '@nestjs/swagger';

/** Whether the process lives, or can work. */
export class HealthDto {
  @ApiProperty({ enum: ['ok'], example: 'ok' })
  status!: 'ok';
}

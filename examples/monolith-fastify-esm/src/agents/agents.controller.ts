import { Body, Controller, Post, UseFilters, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';
import { HarnessErrorFilter, type HarnessCaller } from 'nestjs-harnesses';
import { Caller, CallerGuard } from '../identity/caller.guard.js';
import { AgentsService } from './agents.service.js';

class CreateAgentDto {
  /** Its harness has the same name; the rules for names are those of harnesses. */
  @ApiProperty({ example: 'support' })
  @IsString()
  name!: string;

  @ApiPropertyOptional({ example: 'You answer customers.' })
  @IsOptional()
  @IsString()
  instructions?: string;
}

@ApiBearerAuth()
@Controller('agents')
@UseGuards(CallerGuard)
@UseFilters(HarnessErrorFilter)
export class AgentsController {
  constructor(private readonly agents: AgentsService) {}

  @Post()
  async create(@Caller() caller: HarnessCaller, @Body() body: CreateAgentDto): Promise<object> {
    const { id, name, harnessId } = await this.agents.create(caller, body.name, body.instructions ?? '');
    return { id, name, harness_id: harnessId };
  }
}

import {
  Body,
  Controller,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { ApiBearerAuth, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';
import { HarnessErrorFilter, type HarnessCaller } from 'nestjs-harnesses';
import { Caller, CallerGuard } from '../identity/caller.guard.js';
import { SessionsService } from './sessions.service.js';

class StartSessionDto {
  @ApiProperty({ description: 'The name or ID of a harness.', example: 'support' })
  @IsString()
  harness!: string;

  @ApiPropertyOptional({ example: 'Answer in French.' })
  @IsOptional()
  @IsString()
  instructions?: string;
}

@ApiBearerAuth()
@Controller('sessions')
@UseGuards(CallerGuard)
@UseFilters(HarnessErrorFilter)
export class SessionsController {
  constructor(private readonly sessions: SessionsService) {}

  /** Answers with what is safe to show: the effective document has header values in clear. */
  @Post()
  async start(@Caller() caller: HarnessCaller, @Body() body: StartSessionDto): Promise<object> {
    const { session, effective } = await this.sessions.start(caller, body.harness, body.instructions ?? '');
    return {
      id: session.id,
      harness_id: session.harnessId,
      system_prompt: effective.system_prompt,
      servers: Object.keys(effective.mcpServers),
    };
  }

  @Post(':id/end')
  @HttpCode(204)
  end(@Caller() caller: HarnessCaller, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.sessions.end(caller, id);
  }
}

import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { register } from 'prom-client';
import { DatabaseProbe } from '../database/database-probe.js';
import { unreachable } from '../../sql/database-errors.js';
import { ApiError } from '../../values/error-codes.js';
import { RefusesOnly } from '../../rest/problem-responses.js';
import { HealthDto } from './health.dto.js';
import { Readiness } from './readiness.js';

/** For whoever runs the server. Without authentication; says nothing about anybody's data. A query, as probes add it, means nothing. */
@ApiTags('operations')
@Controller()
export class HealthController {
  constructor(
    private readonly database: DatabaseProbe,
    private readonly readiness: Readiness,
  ) {}

  @Get('health/live')
  @ApiOperation({ operationId: 'health_live', summary: 'Is the process alive?' })
  @ApiOkResponse({ type: HealthDto })
  @RefusesOnly('rate_limited')
  live(): HealthDto {
    return { status: 'ok' };
  }

  @Get('health/ready')
  @ApiOperation({
    operationId: 'health_ready',
    summary: 'Can it work? 503 while the database cannot be reached.',
  })
  @ApiOkResponse({ type: HealthDto })
  @RefusesOnly('rate_limited')
  @RefusesOnly('unavailable')
  async ready(): Promise<HealthDto> {
    if (this.readiness.isStopping)
      throw new ApiError('unavailable', 'the server is shutting down', { retryAfter: 2 });
    await this.database.check().catch(refuseUnready);
    return { status: 'ok' };
  }

  @Get('metrics')
  @ApiOperation({ operationId: 'metrics', summary: 'Metrics in the Prometheus text format' })
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  @RefusesOnly('rate_limited')
  @Header('Content-Type', register.contentType)
  metrics(): Promise<string> {
    return register.metrics();
  }
}

function refuseUnready(cause: unknown): never {
  throw unreachable(cause);
}

import {
  ForbiddenException,
  Injectable,
  Catch,
  Controller,
  Get,
  Post,
  UseFilters,
  Body,
  type CanActivate,
  type ExceptionFilter,
  type ArgumentsHost,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { IsString } from 'class-validator';
import { map, type Observable } from 'rxjs';
import { HarnessErrorFilter, HarnessesService } from '../../src/harnesses/index.js';
import { fakeCaller } from '../../src/testing/index.js';

/** Whom the host lets in at all: everybody but those it has banned. */
@Injectable()
export class HostGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    if (headers['x-banned'] !== undefined) throw new ForbiddenException('the host says no');
    return true;
  }
}

/** Wraps every answer. */
@Injectable()
export class Envelope implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data: unknown) => ({ envelope: data })));
  }
}

/** Answers every error of the host's in its own way. */
@Catch()
export class HostFilter implements ExceptionFilter {
  constructor(private readonly host: HttpAdapterHost) {}

  catch(_error: unknown, host: ArgumentsHost): void {
    this.host.httpAdapter.reply(host.switchToHttp().getResponse(), { host: 'failed' }, 418);
  }
}

class GreetingDto {
  @IsString()
  whom!: string;
}

/** Routes of the host's own. */
@Controller({ path: 'greetings', version: '1' })
export class GreetingsController {
  constructor(private readonly harnesses: HarnessesService) {}

  @Get()
  list(): string[] {
    return ['hello'];
  }

  @Post()
  create(@Body() body: GreetingDto): GreetingDto {
    return body;
  }

  @Get('broken')
  broken(): never {
    throw new Error('broken');
  }

  @Get('harness')
  @UseFilters(HarnessErrorFilter)
  harness(): Promise<unknown> {
    return this.harnesses.get(fakeCaller(), 'nobody');
  }
}

import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { sendProblem } from './problem-sender.js';

/** Turns whatever is thrown around a route, by guards above all, into a problem document (RFC 9457). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem(this.adapterHost.httpAdapter, http.getRequest(), http.getResponse(), error);
  }
}

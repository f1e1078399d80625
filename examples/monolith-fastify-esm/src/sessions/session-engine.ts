import { Injectable, Logger } from '@nestjs/common';
import type { EffectiveHarnessDto } from 'nestjs-harnesses';

/** Stands in for what runs agents. It alone sees the header values of MCP servers, because it connects to them. */
@Injectable()
export class SessionEngine {
  private readonly logger = new Logger('SessionEngine');

  start(sessionId: string, { name, mcpServers }: EffectiveHarnessDto): void {
    const servers = Object.keys(mcpServers).join(', ') || 'no servers';
    this.logger.log(`Session ${sessionId} runs on ${name} with ${servers}`);
  }
}

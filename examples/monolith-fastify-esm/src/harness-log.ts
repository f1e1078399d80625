import { EventEmitter } from 'node:events';
import { Injectable, Logger } from '@nestjs/common';
import type { HarnessEvent, HarnessEventType } from 'nestjs-harnesses';

const LOGGED: HarnessEventType[] = ['harness.created', 'harness.archived', 'harness.deleted'];

/** A listener: it gets the events of changes over HTTP and of those in our own transactions alike. */
@Injectable()
export class HarnessLog {
  private readonly logger = new Logger('HarnessLog');

  constructor(events: EventEmitter) {
    for (const type of LOGGED) events.on(type, (event: HarnessEvent) => this.write(event));
  }

  private write({ type, name, orgId, actor }: HarnessEvent): void {
    this.logger.log(`${type}: ${name} of ${orgId}, by ${actor}`);
  }
}

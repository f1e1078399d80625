import { EventEmitter } from 'node:events';
import { ConflictException, Injectable } from '@nestjs/common';
import { HarnessesService, type HarnessCaller } from 'nestjs-harnesses';
import { DataSource, QueryFailedError, type EntityManager } from 'typeorm';
import { Agent } from './agent.entity.js';

/** What PostgreSQL says of a value that a unique constraint has already. */
const UNIQUE_VIOLATION = '23505';

@Injectable()
export class AgentsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly harnesses: HarnessesService,
    private readonly events: EventEmitter,
  ) {}

  /** An agent and its harness: both are there afterwards, or neither. */
  async create(caller: HarnessCaller, name: string, instructions: string): Promise<Agent> {
    const { agent, events } = await this.dataSource.transaction(async (manager) => {
      const { result: harness, events } = await this.harnesses.withTransaction(manager, (harnesses) =>
        harnesses.create(caller, { name, system_prompt: instructions, tags: ['agent'] }),
      );
      const agent = await this.insert(manager, { tenant: caller.orgId, name, harnessId: harness.id });
      return { agent, events };
    });
    // Only now is it true: what the module would have emitted during the transaction might have been rolled back.
    for (const event of events) this.events.emit(event.type, event);
    return agent;
  }

  private async insert(manager: EntityManager, agent: Omit<Agent, 'id'>): Promise<Agent> {
    try {
      return await manager.save(Agent, agent);
    } catch (error) {
      if (error instanceof QueryFailedError && error.driverError.code === UNIQUE_VIOLATION)
        throw new ConflictException(`there is an agent ${agent.name} already`);
      throw error;
    }
  }
}

import { randomUUID } from 'node:crypto';
import { Injectable, NotFoundException } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { HarnessesService, type EffectiveHarnessDto, type HarnessCaller } from 'nestjs-harnesses';
import { IsNull, Repository } from 'typeorm';
import { AgentSession } from './agent-session.entity.js';
import { SessionEngine } from './session-engine.js';

export interface StartedSession {
  session: AgentSession;
  effective: EffectiveHarnessDto;
}

@Injectable()
export class SessionsService {
  constructor(
    @InjectRepository(AgentSession) private readonly sessions: Repository<AgentSession>,
    private readonly harnesses: HarnessesService,
    private readonly engine: SessionEngine,
  ) {}

  /** Starts a session on a harness, by its name or ID, with what it inherits and the user's instructions on top. */
  async start(caller: HarnessCaller, idOrName: string, instructions: string): Promise<StartedSession> {
    const id = randomUUID();
    const effective = await this.harnesses.resolveEffective(caller, idOrName, {
      layers: [{ kind: 'session', id, system_prompt: instructions }],
      onlyActive: true,
      includeSecrets: true,
    });
    const session = { id, tenant: caller.orgId, harnessId: effective.harness_id, endedAt: null };
    await this.sessions.insert(session);
    this.engine.start(id, effective);
    return { session, effective };
  }

  async end({ orgId }: HarnessCaller, id: string): Promise<void> {
    const running = { id, tenant: orgId, endedAt: IsNull() };
    const { affected } = await this.sessions.update(running, { endedAt: new Date() });
    if (affected === 0) throw new NotFoundException('there is no such session running');
  }
}

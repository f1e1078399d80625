import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { HarnessUsage, HarnessUsageCount } from 'nestjs-harnesses';
import { In, IsNull, Repository } from 'typeorm';
import { AgentSession } from './agent-session.entity.js';

/** Tells the module which harnesses running sessions are on: they are counted, and stay until the last one ended. */
@Injectable()
export class SessionUsage implements HarnessUsage {
  constructor(@InjectRepository(AgentSession) private readonly sessions: Repository<AgentSession>) {}

  async count(tenant: string, harnessIds: readonly string[]): Promise<Map<string, HarnessUsageCount>> {
    const rows = await this.sessions
      .createQueryBuilder()
      .select('harness_id', 'id')
      .addSelect('count(*)::int', 'sessions')
      .where({ tenant, harnessId: In(harnessIds), endedAt: IsNull() })
      .groupBy('harness_id')
      .getRawMany<{ id: string; sessions: number }>();
    return new Map(rows.map(({ id, sessions }) => [id, { sessions, apps: 0 }]));
  }

  async blocksRemoval(tenant: string, harnessId: string): Promise<string | null> {
    const running = await this.sessions.countBy({ tenant, harnessId, endedAt: IsNull() });
    return running > 0 ? `${running} session(s) running` : null;
  }
}

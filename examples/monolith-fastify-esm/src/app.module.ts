import { EventEmitter } from 'node:events';
import { Module } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import { TypeOrmModule } from '@nestjs/typeorm';
import { harnessEntities, HarnessesModule } from 'nestjs-harnesses';
import { harnessMigrations } from 'nestjs-harnesses/migrations';
import { Agent } from './agents/agent.entity.js';
import { AgentsController } from './agents/agents.controller.js';
import { AgentsService } from './agents/agents.service.js';
import { CreateAgents1764000000000 } from './create-agents.migration.js';
import { environment } from './environment.js';
import { HarnessLog } from './harness-log.js';
import { LoginController } from './identity/login.controller.js';
import { TokenAccess } from './identity/token-access.js';
import { PortsModule } from './ports.module.js';
import { AgentSession } from './sessions/agent-session.entity.js';
import { SessionEngine } from './sessions/session-engine.js';
import { SessionUsage } from './sessions/session-usage.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { SessionsService } from './sessions/sessions.service.js';

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: environment.databaseUrl,
      entities: [Agent, AgentSession, ...harnessEntities()],
      migrations: [CreateAgents1764000000000, ...harnessMigrations()],
      migrationsRun: true,
    }),
    TypeOrmModule.forFeature([AgentSession]),
    PortsModule,
    HarnessesModule.forRootAsync({
      imports: [PortsModule],
      inject: [TokenAccess, SessionUsage, EventEmitter],
      useFactory: (access: TokenAccess, usage: SessionUsage, events: EventEmitter) => ({
        access,
        usage,
        onEvent: (event) => void events.emit(event.type, event),
        publicUrl: `${environment.publicUrl}/ai`,
        docsUrl: `${environment.publicUrl}/docs`,
        secretsKeys: [environment.secretsKey],
      }),
      http: { path: 'ai', decorators: [ApiBearerAuth()] },
    }),
  ],
  controllers: [LoginController, AgentsController, SessionsController],
  providers: [AgentsService, SessionsService, SessionEngine, HarnessLog],
})
export class AppModule {}

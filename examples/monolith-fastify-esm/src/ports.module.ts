import { EventEmitter } from 'node:events';
import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { environment } from './environment.js';
import { TokenAccess } from './identity/token-access.js';
import { AgentSession } from './sessions/agent-session.entity.js';
import { SessionUsage } from './sessions/session-usage.js';

/** What the harnesses module asks of us: who is calling, what is in use, and where to emit events. */
@Module({
  imports: [
    TypeOrmModule.forFeature([AgentSession]),
    JwtModule.register({
      secret: environment.jwtSecret,
      signOptions: { algorithm: 'HS256', expiresIn: '1h' },
      verifyOptions: { algorithms: ['HS256'] },
    }),
  ],
  providers: [TokenAccess, SessionUsage, { provide: EventEmitter, useFactory: () => new EventEmitter() }],
  exports: [TokenAccess, SessionUsage, EventEmitter, JwtModule],
})
export class PortsModule {}

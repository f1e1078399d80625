import { Module } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { ApiCookieAuth } from '@nestjs/swagger';
import { TypeOrmModule } from '@nestjs/typeorm';
import { harnessEntities, HarnessesModule } from 'nestjs-harnesses';
import { harnessMigrations } from 'nestjs-harnesses/migrations';
import { environment } from './environment';
import { UserHarnessAccess } from './harness-access';
import { CreateUsers1764000000000 } from './users/create-users.migration';
import { User } from './users/user.entity';
import { UsersModule } from './users/users.module';

const { databaseUrl, publicUrl } = environment;

@Module({
  imports: [
    // One connection for both: harnesses live in a PostgreSQL schema of their own, beside our tables.
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: databaseUrl,
      entities: [User, ...harnessEntities()],
      migrations: [CreateUsers1764000000000, ...harnessMigrations()],
      migrationsRun: true,
    }),
    UsersModule,
    HarnessesModule.forRoot({
      access: new UserHarnessAccess(),
      publicUrl: `${publicUrl}/api/ai`,
      docsUrl: `${publicUrl}/api/docs`,
      http: { decorators: [ApiCookieAuth()] },
    }),
    // With the global prefix, harnesses are at /api/ai/v1/harnesses.
    RouterModule.register([{ path: 'ai', module: HarnessesModule }]),
  ],
})
export class AppModule {}

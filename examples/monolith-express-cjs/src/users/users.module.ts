import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DemoUsers } from './demo-users';
import { SessionGuard } from './session.guard';
import { User } from './user.entity';
import { UsersController } from './users.controller';

@Module({
  imports: [TypeOrmModule.forFeature([User])],
  controllers: [UsersController],
  providers: [DemoUsers, { provide: APP_GUARD, useClass: SessionGuard }],
})
export class UsersModule {}

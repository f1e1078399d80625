import {
  Injectable,
  SetMetadata,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { InjectRepository } from '@nestjs/typeorm';
import type { Request } from 'express';
import 'express-session';
import { Repository } from 'typeorm';
import { User } from './user.entity';

declare module 'express-session' {
  interface SessionData {
    userId: string;
  }
}

/** A request that the guard let in; without a user only on public routes. */
export type UserRequest = Request & { user?: User };

const IS_PUBLIC = 'isPublic';

/** For routes that need nobody signed in. */
export const Public = () => SetMetadata(IS_PUBLIC, true);

/** Global: keeps everybody out who is not signed in, also of the routes that the harnesses module brings. */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    @InjectRepository(User) private readonly users: Repository<User>,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const place = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(IS_PUBLIC, place)) return true;
    const request = context.switchToHttp().getRequest<UserRequest>();
    const { userId } = request.session;
    // Looked up each time: whoever lost a role, or the account, has lost it now.
    const user = userId ? await this.users.findOneBy({ id: userId }) : null;
    if (!user) throw new UnauthorizedException('sign in first');
    request.user = user;
    return true;
  }
}

import {
  createParamDecorator,
  Injectable,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { HarnessCaller, HarnessRequest } from 'nestjs-harnesses';
import { TokenAccess } from './token-access.js';

type CallerRequest = HarnessRequest & { caller?: HarnessCaller };

/** For our own routes: lets in whom the module would let in, and remembers who that is. */
@Injectable()
export class CallerGuard implements CanActivate {
  constructor(private readonly access: TokenAccess) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<CallerRequest>();
    const caller = await this.access.resolve(request);
    if (!caller) throw new UnauthorizedException('send the token that /login gives');
    request.caller = caller;
    return true;
  }
}

export const Caller = createParamDecorator(
  (_data: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<CallerRequest>().caller,
);

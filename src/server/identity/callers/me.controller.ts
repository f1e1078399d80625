import { Get } from '@nestjs/common';
import { MeDto } from '../dto/me.dto.js';
import type { IdentityCaller } from './identity-caller.js';
import { IdentityController, IdentityRoute } from './identity.decorators.js';
import { KeyCaller } from './identity.guard.js';
import { ROLES } from './roles.js';

/** Who am I? */
@IdentityController('v1/me', 'me')
export class MeController {
  @Get()
  @IdentityRoute({
    operationId: 'get_me',
    summary: 'See who you are',
    openTo: { roles: ROLES },
    answers: MeDto,
  })
  get(@KeyCaller() { orgId, role, permissions, actor }: IdentityCaller): MeDto {
    return { org_id: orgId, role, permissions, key_id: actor };
  }
}

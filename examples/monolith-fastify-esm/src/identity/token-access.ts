import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { harnessRoles, type HarnessAccess, type HarnessCaller, type HarnessRequest } from 'nestjs-harnesses';
import type { Role } from './people.js';

export interface Claims {
  sub: string;
  tenant: string;
  roles: Role[];
}

/** Who is calling, by the token alone. The module asks it on its routes, and our guard on ours: one answer for both. */
@Injectable()
export class TokenAccess implements HarnessAccess {
  constructor(private readonly jwt: JwtService) {}

  async resolve({ headers }: Pick<HarnessRequest, 'headers'>): Promise<HarnessCaller | null> {
    const [, token] = /^Bearer (.+)$/.exec(String(headers.authorization)) ?? [];
    if (!token) return null;
    try {
      const { sub, tenant, roles } = await this.jwt.verifyAsync<Claims>(token);
      return { orgId: tenant, actor: sub, permissions: roles.flatMap((role) => harnessRoles[role]) };
    } catch {
      return null;
    }
  }
}

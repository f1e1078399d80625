import { harnessRoles, type HarnessAccess, type HarnessCaller, type HarnessRequest } from 'nestjs-harnesses';
import type { User } from './users/user.entity';

/** Tells the module who calls: a company of ours is an organization of its, and our roles are the usual ones. */
export class UserHarnessAccess implements HarnessAccess {
  /** The global session guard has run by then, so `user` is whoever it let in. */
  resolve({ user }: HarnessRequest & { user?: User }): HarnessCaller | null {
    return user ? { orgId: user.companyId, actor: user.email, permissions: harnessRoles[user.role] } : null;
  }
}

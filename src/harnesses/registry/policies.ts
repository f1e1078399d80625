import type { PoliciesDto } from '../dto/policies.dto.js';
import { allows, type HarnessCaller } from '../ports/access.js';
import { HarnessPermission } from '../rules/permissions.js';

const { View, Manage, Dangerous } = HarnessPermission;

/** What this caller may do, for a user interface to show and hide things by. */
export function policiesOf(caller: HarnessCaller): PoliciesDto {
  return {
    policies: {
      'harness.view': allows(caller, View),
      'harness.manage': allows(caller, Manage),
      'harness.dangerous': allows(caller, Dangerous),
    },
  };
}

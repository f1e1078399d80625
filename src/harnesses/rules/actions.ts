import { HarnessPermission } from './permissions.js';
import type { AllowedAction } from '../../values/coded-error.js';

interface ActionTemplate {
  rel: string;
  method: string;
  operation_id: string;
  path: string;
  hint: string;
  schema?: string;
  permission: HarnessPermission;
  /** On which harnesses it makes sense. */
  when: (harness: ActionTarget) => boolean;
}

/** What decides about the actions on a harness, besides the caller's permissions. */
export interface ActionTarget {
  is_built_in: boolean;
  status: string;
}

const { View, Manage, Dangerous } = HarnessPermission;
const own = (status: string) => (harness: ActionTarget) => !harness.is_built_in && harness.status === status;

const TEMPLATES: readonly ActionTemplate[] = [
  {
    rel: 'self',
    method: 'GET',
    operation_id: 'get_harness',
    path: '',
    hint: 'Read this harness.',
    permission: View,
    when: () => true,
  },
  {
    rel: 'update',
    method: 'PATCH',
    operation_id: 'update_harness',
    path: '',
    hint: 'Change the keys you send; the others stay.',
    schema: 'UpdateHarnessDto',
    permission: Manage,
    when: own('active'),
  },
  {
    rel: 'copy',
    method: 'POST',
    operation_id: 'copy_harness',
    path: '/copy',
    hint: 'Make an editable harness with the same configuration.',
    schema: 'CopyHarnessDto',
    permission: Manage,
    when: () => true,
  },
  {
    rel: 'archive',
    method: 'DELETE',
    operation_id: 'delete_harness',
    path: '',
    hint: 'Take it out of use; it can be restored.',
    permission: Manage,
    when: own('active'),
  },
  {
    rel: 'restore',
    method: 'PATCH',
    operation_id: 'update_harness',
    path: '',
    hint: 'Send {"status":"active"} to bring it back into use.',
    schema: 'UpdateHarnessDto',
    permission: Manage,
    when: own('archived'),
  },
  {
    rel: 'delete',
    method: 'POST',
    operation_id: 'destroy_harness',
    path: '/delete',
    hint: 'Erase it for good; this cannot be undone.',
    permission: Dangerous,
    when: own('archived'),
  },
];

/** The actions these permissions give on this harness, in the contract's order. `selfUrl` is the harness's own URL. */
export function allowedActions(
  harness: ActionTarget,
  permissions: readonly HarnessPermission[],
  selfUrl: string,
  only?: readonly string[],
): AllowedAction[] {
  return TEMPLATES.filter((action) => permissions.includes(action.permission) && action.when(harness))
    .filter((action) => !only || only.includes(action.rel))
    .map(({ rel, method, operation_id, path, hint, schema }) => ({
      rel,
      method,
      operation_id,
      href: selfUrl + path,
      hint,
      ...(schema && { schema_ref: `#/components/schemas/${schema}` }),
    }));
}

import type { HarnessCaller } from '../../ports/access.js';
import type { HarnessSettings } from '../settings.js';
import {
  MAX_CAPABILITIES,
  normalizeCapabilities,
  type CapabilitySelection,
} from '../../rules/capabilities.js';
import type { ContentPatch } from '../../rules/content.js';
import { MAX_SERVERS, normalizeMcpServers, type McpServer } from '../../rules/mcp/mcp-servers.js';
import { privateHostProblems } from '../../rules/mcp/private-hosts.js';
import { eachProblem } from '../../../values/members.js';
import { problem, under, type Problem } from '../../../values/problem.js';
import { isObject } from '../../../values/shape.js';
import { unsealableProblems } from '../../secrets/sealed-headers.js';
import type { IsSound } from '../../../checks/check-body.js';

/** What is wrong with a draft or patch by the module's settings and the host's ports, beyond the DTO's fixed rules. */
export async function settingsProblems(
  settings: HarnessSettings,
  caller: HarnessCaller,
  draft: ContentPatch,
  isSound: IsSound,
): Promise<Problem[]> {
  return [
    ...serverProblems(settings, draft, isSound),
    ...(await capabilityProblems(settings, caller, draft, isSound)),
    ...(await modelProblems(settings, caller, draft, isSound)),
  ];
}

function serverProblems(
  { allowPrivateMcpHosts, vault }: HarnessSettings,
  { mcpServers }: ContentPatch,
  isSound: IsSound,
): Problem[] {
  if (!mcpServers) return [];
  return [
    ...(allowPrivateMcpHosts ? [] : under('/mcpServers', privateHostProblems(mcpServers))),
    ...unsealableProblems(vault, soundServers(mcpServers, isSound)),
  ];
}

/** The servers of a draft that passed their own rules, whatever is wrong with others. */
export function soundServers(mcpServers: unknown, isSound: IsSound): Record<string, McpServer> {
  if (!isObject(mcpServers)) return {};
  const names = Object.keys(mcpServers).slice(0, MAX_SERVERS);
  const sound = names.filter((name) => isSound('mcpServers', name));
  return normalizeMcpServers(Object.fromEntries(sound.map((name) => [name, mcpServers[name]])));
}

async function capabilityProblems(
  { catalogue, references }: HarnessSettings,
  { orgId }: HarnessCaller,
  { capabilities }: ContentPatch,
  isSound: IsSound,
): Promise<Problem[]> {
  const selection = soundCapabilities(capabilities, isSound);
  const foreign = selection.map(([, { ref }]) => ref).filter((ref) => catalogue.isForeign(ref));
  const unknown = new Set(foreign.length > 0 ? await references.findUnknown(orgId, foreign) : []);
  return under(
    '/capabilities',
    eachProblem(selection, (one, index) => {
      const isUnknown = unknown.has(one.ref);
      const found = isUnknown
        ? [problem('capability_not_found', 'does not exist', '/ref')]
        : catalogue.problems(one);
      // A plain string stands for the object with this ref.
      const isText = typeof (capabilities as unknown[])[index] === 'string';
      return isText ? found.map((one) => ({ ...one, pointer: '' })) : found;
    }),
  );
}

/** Those that passed their own rules, with their places, whatever is wrong with others. */
function soundCapabilities(capabilities: unknown, isSound: IsSound): [number, CapabilitySelection][] {
  if (!Array.isArray(capabilities)) return [];
  const items: unknown[] = capabilities.slice(0, MAX_CAPABILITIES + 1);
  const sound = [...items.entries()].filter(([index]) => isSound('capabilities', index));
  return sound.map(([index, item]) => [index, normalizeCapabilities([item])[0]!]);
}

async function modelProblems(
  { models }: HarnessSettings,
  { orgId }: HarnessCaller,
  { default_model_id: model }: ContentPatch,
  isSound: IsSound,
): Promise<Problem[]> {
  if (typeof model !== 'string' || !isSound('default_model_id') || (await models.exists(orgId, model)))
    return [];
  return [problem('model_not_found', 'no such model', '/default_model_id')];
}

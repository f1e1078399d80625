import type { HarnessCaller } from '../access/caller.js';
import type { HarnessSettings } from '../harnesses.options.js';
import { normalizeCapabilities } from '../rules/capabilities.js';
import type { ContentPatch } from '../rules/content.js';
import { normalizeMcpServers } from '../rules/mcp/mcp-servers.js';
import { privateHostProblems } from '../rules/mcp/private-hosts.js';
import { pointerTo, problem, under, type Problem } from '../rules/problem.js';
import { unsealableProblems } from '../secrets/sealed-headers.js';

type IsSound = (property: string) => boolean;

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
    ...(isSound('mcpServers') ? unsealableProblems(vault, normalizeMcpServers(mcpServers)) : []),
  ];
}

async function capabilityProblems(
  { catalogue, references }: HarnessSettings,
  { orgId }: HarnessCaller,
  { capabilities }: ContentPatch,
  isSound: IsSound,
): Promise<Problem[]> {
  if (!capabilities || !isSound('capabilities')) return [];
  const selection = normalizeCapabilities(capabilities);
  const foreign = selection.map(({ ref }) => ref).filter((ref) => catalogue.isForeign(ref));
  const unknown = new Set(foreign.length > 0 ? await references.findUnknown(orgId, foreign) : []);
  const notFound = selection.flatMap(({ ref }, i) =>
    unknown.has(ref) ? [problem('capability_not_found', 'does not exist', pointerTo(i, 'ref'))] : [],
  );
  return under('/capabilities', [...catalogue.problems(selection), ...notFound]);
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

import { fail } from '../../values/fail.js';
import { nearlyId } from '../../values/prefixed-id.js';
import { HarnessError } from './error-codes.js';
import { isHarnessId, toHarnessId, toUuid } from './ids.js';
import { DEFAULT_NAME, isReserved, isHarnessName } from './names.js';

/** How a caller names a harness: by ID, by name, or as the organization's default. */
export type HarnessRef = { id: string } | { name: string } | { isDefault: true };

/** What reading routes accept in the path; whatever is neither an ID nor a name is no harness. */
export function readRef(text: string): HarnessRef {
  return findRef(text) ?? fail(unknown(text));
}

/** What `copy` accepts: the same, but nonsense is a mistake of the caller's. */
export function copyRef(text: string): HarnessRef {
  return findRef(text) ?? fail(invalidId(text, 'must be a harness ID or a name'));
}

/** What routes that change a harness accept: IDs only. Returns the UUID. */
export function writeRef(text: string): string {
  if (typeof text !== 'string' || !isHarnessId(text))
    throw invalidId(text, 'must be a harness ID: harness_ and 32 lower-case hex digits');
  return toUuid(text);
}

export function notFound(ref: HarnessRef): HarnessError {
  if ('id' in ref) return unknown(toHarnessId(ref.id));
  return unknown('name' in ref ? ref.name : DEFAULT_NAME);
}

function unknown(text: string): HarnessError {
  return new HarnessError(
    'harness_not_found',
    `no harness ${JSON.stringify(String(text).slice(0, 100))} in this organization`,
  );
}

/** The harness that a text names, if it is an ID or a name. Callers in process may be JavaScript. */
export function findRef(text: unknown): HarnessRef | null {
  if (typeof text !== 'string') return null;
  if (isHarnessId(text)) return { id: toUuid(text) };
  if (text === DEFAULT_NAME) return { isDefault: true };
  return isHarnessName(text) && !isReserved(text) ? { name: text } : null;
}

function invalidId(text: unknown, detail: string): HarnessError {
  const suggestion = typeof text === 'string' ? nearlyId('harness', text) : undefined;
  return new HarnessError('invalid_harness_id', `harness_id ${detail}`, {
    errors: [{ in: 'path', name: 'harness_id', code: 'invalid_format', detail, suggestion }],
  });
}

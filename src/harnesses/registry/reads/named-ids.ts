import { CodedError, type FieldError } from '../../../values/coded-error.js';
import { quoted } from '../../../values/repeated.js';
import { validationFailed } from '../../../values/refusal.js';
import { allows, type HarnessCaller } from '../../ports/access.js';
import { HarnessError } from '../../rules/error-codes.js';
import { toHarnessId } from '../../rules/ids.js';
import { HarnessPermission } from '../../rules/permissions.js';
import { findRef, writeRef } from '../../rules/refs.js';
import type { HarnessesRepository } from '../../storage/harnesses.repository.js';

/** Where the ID of a harness is asked for: pointers into bodies, parameters of paths and queries. */
const ID_PLACES: readonly (string | undefined)[] = [
  '/parent_harness_id',
  'harness_id',
  'parent_harness_id',
  'exclude_id',
];

/** What was sent in the place that an error is about. */
type SentAt<Error> = (error: Error) => unknown;

/**
 * Tells those who give the name of a harness where its ID is asked for what its ID is. Looks for it only when they are
 * refused anyway, and for those who may read it.
 */
export class NamedIds {
  constructor(private readonly repository: HarnessesRepository) {}

  /**
   * The UUID of a harness that is to be changed.
   *
   * @throws HarnessError `invalid_harness_id`
   */
  async writeRef(caller: HarnessCaller, id: string): Promise<string> {
    try {
      return writeRef(id);
    } catch (error) {
      throw await this.explain(caller, error, () => id);
    }
  }

  /** The same errors, with the IDs of the harnesses that were named; as they are when these cannot be looked for. */
  async suggestIn<E extends FieldError>(
    caller: HarnessCaller,
    errors: readonly E[],
    sentAt: SentAt<E>,
  ): Promise<E[]> {
    return Promise.all(errors.map((error) => this.withId(caller, error, sentAt(error)).catch(() => error)));
  }

  /** The same for a refusal; whatever else was thrown stays as it is. */
  async explain(caller: HarnessCaller, refusal: unknown, sentAt: SentAt<FieldError>): Promise<unknown> {
    if (!(refusal instanceof CodedError)) return refusal;
    const { details } = refusal;
    const errors = await this.suggestIn(caller, details.errors ?? [], sentAt);
    if (errors.every((error, i) => error === details.errors![i])) return refusal;
    if (refusal.code !== 'invalid_harness_id') return validationFailed(errors);
    return new HarnessError(refusal.code, `harness_id ${errors[0]!.detail}`, { ...details, errors });
  }

  private async withId<E extends FieldError>(caller: HarnessCaller, error: E, sent: unknown): Promise<E> {
    const isAboutId = error.code === 'invalid_format' && ID_PLACES.includes(error.pointer ?? error.name);
    const ref = isAboutId && error.suggestion === undefined ? findRef(sent) : null;
    if (!ref || !allows(caller, HarnessPermission.View)) return error;
    const uuid = await this.repository.findId(caller.orgId, ref);
    if (uuid === null) return error;
    const suggestion = toHarnessId(uuid);
    const detail = `${error.detail}; the ID of ${quoted(String(sent))} is ${suggestion}`;
    return { ...error, detail, suggestion };
  }
}

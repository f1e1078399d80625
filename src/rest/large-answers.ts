import { mostBytes } from '../values/most-json-bytes.js';
import { writeJsonInSlices, type WrittenJson } from '../values/json-slices.js';

/** What bounds the large answers that are being made. */
export interface LargeAnswers {
  /** Makes one of about so many bytes for an organization, when it is its turn. */
  answer<T>(orgId: string, bytes: number, work: () => Promise<T>): Promise<T>;
}

/** JSON that could have more bytes than this is written in slices: the most that 256 Ki characters can come to. */
const LARGE = 1536 * 1024;
/** The JSON of most texts has between one and two bytes per character, of six at most. */
const USUAL_PART = 1 / 4;

/** The JSON of a large value, written without stopping the event loop; undefined for one that can be written at once. */
export function writeIfLarge(
  value: unknown,
  orgId: string,
  answers: LargeAnswers | undefined,
): Promise<WrittenJson> | undefined {
  const most = mostBytes(value);
  if (!answers || most <= LARGE) return undefined;
  return answers.answer(orgId, Math.ceil(most * USUAL_PART), () => writeJsonInSlices(value));
}

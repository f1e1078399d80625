import { mostBytes } from '../values/most-json-bytes.js';
import { writeJsonInSlices, writeTextInSlices, type Written } from '../values/slices.js';
import { TextAnswer } from './answer.js';

/** What bounds the large answers that are being made. */
export interface LargeAnswers {
  /** Makes one of about so many bytes for an organization, when it is its turn. */
  answer<T>(orgId: string, bytes: number, work: () => Promise<T>): Promise<T>;
}

/** What could have more bytes than this as JSON is written in slices: the most that 256 Ki characters can come to. */
const LARGE = 1536 * 1024;
/** The JSON of most texts has between one and two bytes per character, of six at most. */
const USUAL_PART = 1 / 4;

/** A large answer, written without stopping the event loop; undefined for one that can be written at once. */
export function writeIfLarge(
  shown: unknown,
  orgId: string,
  answers: LargeAnswers | undefined,
): Promise<Written> | undefined {
  const text = shown instanceof TextAnswer ? shown.exported.text : undefined;
  const most = mostBytes(text ?? shown);
  if (!answers || most <= LARGE) return undefined;
  const write = () => (text === undefined ? writeJsonInSlices(shown) : writeTextInSlices(text));
  return answers.answer(orgId, Math.ceil(most * USUAL_PART), write);
}

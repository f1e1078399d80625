import { Client, uniqueName } from '../support/client.js';
import { send, type Answer } from '../support/harnesses.js';
import { HOSTILE_BODIES } from '../support/hostile-bodies/index.mjs';
import { OWNER_KEY, startServer, type TestServer } from '../support/server.js';

const SIZE = 1_000_000;
const MAX_ANSWER = 256 * 1024;
const MAX_REPEATED = 1024;
/** What a message may say besides: known keys, a limit. */
const MAX_WORDS = 1536;

let server: TestServer;
let id: string;
beforeAll(async () => {
  server = await startServer();
  ({ id } = await new Client(server.url).create({ name: uniqueName('subject') }));
});
afterAll(() => server.stop());

describe('a body that is made to cost', () => {
  it.each(HOSTILE_BODIES)('gets a short refusal: %s', async (_what, make) => {
    const [answer, toTwice] = [await answerTo(make(SIZE)), await answerTo(make(2 * SIZE))];
    expect(toTwice.text.length - answer.text.length).toBeLessThan(MAX_REPEATED);
    for (const { status, text, body } of [answer, toTwice]) {
      // A draft is judged with a 200.
      expect([200, 400]).toContain(status);
      expect(text.length).toBeLessThan(MAX_ANSWER);
      // A check of URLs answers each.
      const answers = (body.errors ?? body.results) as Repeating[];
      expect(answers.length).toBeGreaterThan(0);
      for (const one of answers) expectShort(one);
      for (const message of [body.error ?? '', body.detail ?? ''])
        expect(jsonBytes(message)).toBeLessThanOrEqual(MAX_REPEATED + MAX_WORDS);
    }
  });
});

/** A problem, or what is said of a URL. */
interface Repeating {
  pointer?: string;
  name?: string;
  detail?: string;
  suggestion?: string;
  url?: string;
}

function answerTo({ method, path, type, body }: ReturnType<(typeof HOSTILE_BODIES)[0][1]>): Promise<Answer> {
  const headers = { Authorization: `Bearer ${OWNER_KEY}`, 'Content-Type': type };
  return send(server.url + path.replace('{id}', id), { method, body, headers });
}

function expectShort({ pointer = '', name = '', suggestion = '', url = '', detail = '' }: Repeating): void {
  for (const repeated of [pointer, name, suggestion, url])
    expect(jsonBytes(repeated)).toBeLessThanOrEqual(MAX_REPEATED);
  expect(jsonBytes(detail)).toBeLessThanOrEqual(MAX_REPEATED + MAX_WORDS);
}

/** Within the quotes. */
function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}

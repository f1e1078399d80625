import { CliError } from './cli-error.js';
import { isHarness, type Harness } from './harness.js';

/** A successful answer, read to its end so that the connection is free for the next request. */
export class Answer {
  constructor(
    readonly status: number,
    readonly headers: Headers,
    readonly bytes: Buffer,
  ) {}

  get text(): string {
    return this.bytes.toString('utf8');
  }

  /** The JSON in it; fails when somebody else than the API has answered, as behind a wrong URL. */
  json(): unknown {
    try {
      return JSON.parse(this.text);
    } catch {
      throw notTheApi();
    }
  }

  /** The one harness in it. */
  harness(): Harness {
    const body = this.json();
    if (!isHarness(body)) throw notTheApi();
    return body;
  }
}

export function notTheApi(): CliError {
  return new CliError(
    'unexpected_answer',
    'The answer is not one of this API: is the URL of the server right?',
  );
}

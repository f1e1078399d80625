import request, { type Response, type Test } from 'supertest';
import { retryUnavailable } from './time-limits.js';
import { OWNER_KEY } from './server.js';

/** Calls a server as one caller, over real HTTP. */
export class Client {
  constructor(
    private readonly url: string,
    private readonly key: string | null = OWNER_KEY,
  ) {}

  get = (path: string): Test => this.with(request(this.url).get(path));
  head = (path: string): Test => this.with(request(this.url).head(path));
  delete = (path: string): Test => this.with(request(this.url).delete(path));
  put = (path: string): Test => this.with(request(this.url).put(path));
  options = (path: string): Test => this.with(request(this.url).options(path));
  post = (path: string, body?: object): Test => this.with(request(this.url).post(path).send(body));
  patch = (path: string, body?: object): Test => this.with(request(this.url).patch(path).send(body));

  /** A harness with these keys; fails the test unless it is a 201. */
  async create(body: object): Promise<Harness> {
    const response = await retryUnavailable(() => this.post('/v1/harnesses', body));
    if (response.status !== 201) throw new Error(JSON.stringify(response.body));
    return response.body as Harness;
  }

  private with(test: Test): Test {
    return this.key === null ? test : test.set('Authorization', `Bearer ${this.key}`);
  }
}

export interface Harness {
  [key: string]: unknown;
  id: string;
  name: string;
  version: number;
}

/** The parts of a refusal that tests look at: `[status, code, [[pointer or name, code], …]]`. */
export function refusal({ status, body }: Pick<Response, 'status' | 'body'>): unknown[] {
  const errors = (body.errors ?? []) as { pointer?: string; name?: string; code: string }[];
  return [status, body.code, ...errors.map((error) => [error.pointer ?? error.name, error.code])];
}

/** A name that no other test of the file uses. */
export function uniqueName(prefix = 'h'): string {
  return `${prefix}-${(counter++).toString(36)}`;
}

let counter = 0;

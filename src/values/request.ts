/** What both HTTP platforms offer of a request. */
export interface HarnessRequest {
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  /** The client's address, as the platform determines it. */
  ip?: string | undefined;
  params?: unknown;
  body?: unknown;
  /** Node's own request, where the platform wraps it (Fastify). */
  raw?: unknown;
}

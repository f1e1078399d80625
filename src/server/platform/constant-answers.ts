import type { FastifyInstance, FastifyReply, FastifyRequest, RawServerDefault } from 'fastify';
import { contentTag, matchesNone } from '../../values/entity-tag.js';

interface Encoded {
  text: string;
  bytes: Buffer;
  etag: string;
}

/**
 * Gives the texts of these routes a strong entity tag and answers 304 to whoever has them. They are encoded and hashed
 * once per route: handlers must answer with the same string each time.
 *
 * @param routes the patterns of their URLs
 */
export function tagConstantAnswers(fastify: FastifyInstance<RawServerDefault>, routes: RegExp): void {
  const encoded = new Map<string, Encoded>();
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const route = request.routeOptions.url ?? '';
    if (!routes.test(route) || reply.statusCode !== 200 || typeof payload !== 'string')
      return done(null, payload);
    const known = encoded.get(route);
    const answer = known?.text === payload ? known : encode(payload);
    encoded.set(route, answer);
    done(null, bodyOf(answer, request, reply));
  });
}

function encode(text: string): Encoded {
  const bytes = Buffer.from(text);
  return { text, bytes, etag: contentTag(bytes) };
}

/** What is still to be sent. To a HEAD it goes on whole, as Fastify takes the length from it. */
function bodyOf({ bytes, etag }: Encoded, request: FastifyRequest, reply: FastifyReply): Buffer | null {
  reply.headers({ ETag: etag, 'Cache-Control': 'no-cache' });
  const known = request.headers['if-none-match'];
  if (known === undefined || !matchesNone(known, etag)) return bytes;
  reply.code(304).removeHeader('Content-Type');
  return request.method === 'HEAD' ? bytes : null;
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { answerBrokenRequest, refuseExpectation } from './broken-requests.js';
import type { Handler } from './connection.js';
import type { Traffic } from './traffic.js';

/** Milliseconds between looks at what lasts too long, at most. */
const LOOK_EVERY = 1_000;

/** Node's HTTP server within the limits of `traffic`, which sees all of its connections. */
export function makeHttpServer(handler: Handler, traffic: Traffic): Server {
  const { headersTime, idleTime, answerTime } = traffic.limits;
  const server = createServer(
    {
      headersTimeout: headersTime,
      // Whoever reads a body bounds its time, and can say so in an answer of our form.
      requestTimeout: 0,
      keepAliveTimeout: idleTime,
      connectionsCheckingInterval: Math.min(LOOK_EVERY, headersTime / 4),
      // Node would answer without a body; a hook of the platform does it in our form.
      requireHostHeader: false,
    },
    (request, response) => traffic.connectionOf(request.socket).take(request, response, handler),
  );
  server.on('connection', (socket: Socket) => traffic.connectionOf(socket));
  // Node knows no expectation but `100-continue`, and would answer others without a body.
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
    traffic.connectionOf(request.socket).take(request, response, refuseExpectation),
  );
  server.on('clientError', (error, socket) =>
    traffic
      .connectionOf(socket as Socket)
      .break(() => answerBrokenRequest(error, socket as Socket, traffic.limits)),
  );
  let look: NodeJS.Timeout;
  server.on('listening', () => {
    look = setInterval(() => traffic.answers.endStalled(), Math.min(LOOK_EVERY, answerTime / 4)).unref();
  });
  server.on('close', () => clearInterval(look));
  traffic.servers.push(server);
  return server;
}

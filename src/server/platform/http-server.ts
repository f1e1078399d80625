import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { answerBrokenRequest, refuseExpectation } from './broken-requests.js';
import type { Connection, Handler } from './connection.js';
import type { Limits } from './limits.js';
import type { Traffic } from './traffic.js';

/** Milliseconds between looks at what lasts too long, at most. */
const LOOK_EVERY = 1_000;

/** As Node says it of headers. */
const HEAD_TOO_LARGE = Object.assign(new Error('the head of a request is too large'), {
  code: 'HPE_HEADER_OVERFLOW',
});

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
  server.on('connection', (socket: Socket) => {
    const connection = traffic.admit(socket);
    if (connection) watchFraming(connection, traffic.limits);
  });
  // Node knows no expectation but `100-continue`, and would answer others without a body.
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
    traffic.connectionOf(request.socket).take(request, response, refuseExpectation),
  );
  server.on('clientError', (error, socket) =>
    refuse(traffic.connectionOf(socket as Socket), error, traffic.limits),
  );
  let look: NodeJS.Timeout;
  server.on('listening', () => {
    look = setInterval(() => traffic.answers.endStalled(), Math.min(LOOK_EVERY, answerTime / 4)).unref();
  });
  server.on('close', () => clearInterval(look));
  traffic.servers.push(server);
  return server;
}

function refuse(connection: Connection, error: NodeJS.ErrnoException, limits: Limits): void {
  connection.break(() => answerBrokenRequest(error, connection.socket, limits));
}

/** Refuses a head, and ends a request, around which more comes than may. */
function watchFraming(connection: Connection, limits: Limits): void {
  const { socket, framing } = connection;
  // Behind Node's own listener: what it makes of these bytes is known.
  socket.on('data', ({ length }: Buffer) => {
    // Whoever closes a connection bounds what still comes.
    if (!framing.add(length) || socket.writableEnded) return;
    if (connection.isBusy) socket.destroy();
    else refuse(connection, HEAD_TOO_LARGE, limits);
  });
}

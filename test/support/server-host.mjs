import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

/**
 * A process in which many compiled servers run, one test file's after the other's: loading the code takes a server
 * three quarters of its start. Forked by global-setup.mjs with the port to take its orders on.
 */
const servers = new Map();

// Only when a server is wanted: a run of one file needs one host of several.
const load = async () => ({
  ...(await import('../../dist/src/server/server.js')),
  ...(await import('../../dist/src/server/config/environment.js')),
  ...(await import('prom-client')),
});
let code;
let ownMetrics;

const orders = {
  PUT: async (port, { variables, limits }) => {
    code ??= await load();
    forgetProcessMetrics(code.register);
    // Whoever ends a test is not waited for.
    const settings = { graceTime: 0, ...limits };
    servers.set(port, await code.startServer(code.readEnvironment(variables), settings));
  },
  DELETE: async (port) => {
    await servers.get(port).stop();
    servers.delete(port);
  },
};

/** A server registers what it measures of its process, and the registry takes each name once. */
function forgetProcessMetrics(register) {
  const names = register.getMetricsAsArray().map(({ name }) => name);
  ownMetrics ??= new Set(names);
  for (const name of names) if (!ownMetrics.has(name)) register.removeSingleMetric(name);
}

createServer(async (request, response) => {
  try {
    await orders[request.method](request.url, await json(request));
    response.end();
  } catch (error) {
    response.writeHead(500).end(error.message);
  }
}).listen(Number(process.argv[2]), '127.0.0.1', () => process.send('listening'));

process.once('disconnect', () => process.exit());

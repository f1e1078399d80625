import { performance } from 'node:perf_hooks';
import { run } from '../../dist/src/server/run.js';

/** What dist/src/main.js does, with limits of the server as the argument. Asked by its parent, it says how it is. */
run(JSON.parse(process.argv[2]));

let utilization = performance.eventLoopUtilization();
process.on('message', () => {
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo();
  process.send({
    memory: heapUsed + external,
    sockets: resources.filter((resource) => resource.startsWith('TCPSocket')).length,
    busy: performance.eventLoopUtilization(utilization).utilization,
  });
  utilization = performance.eventLoopUtilization();
});
// Who can be asked need not stay for it.
process.channel?.unref();

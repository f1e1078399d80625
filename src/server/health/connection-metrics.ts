import { Counter } from 'prom-client';

const droppedConnections = new Counter({
  name: 'http_connections_dropped_total',
  help: 'Connections that were ended because as many clients were connected as may be.',
});

export function countDroppedConnection(): void {
  droppedConnections.inc();
}

import { collectDefaultMetrics, Histogram, register } from 'prom-client';

/** Seconds per request, by route pattern; paths would make a series per harness. */
const durations = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Time from the request line to the last byte of the answer.',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
});

export function observeRequest(method: string, route: string, status: number, seconds: number): void {
  durations.observe({ method, route, status }, seconds);
}

/** Starts measuring the process itself: memory, event loop, garbage collection. */
export function measureProcess(): void {
  register.setDefaultLabels({ service: 'harness-service' });
  collectDefaultMetrics();
}

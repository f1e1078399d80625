import { Counter } from 'prom-client';

const lostLines = new Counter({
  name: 'log_lines_lost_total',
  help: 'Lines of the log that standard output did not take in time.',
});

export function countLostLine(): void {
  lostLines.inc();
}

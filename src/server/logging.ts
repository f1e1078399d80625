import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import { countLostLine } from './health/log-metrics.js';
import { standardOutput } from './standard-output.js';

/** The server's log: JSON lines, or something for people on a terminal. */
export async function makeLogger(level: string): Promise<Logger> {
  const options = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return loseLinesIn(pino(options, process.stdout.isTTY ? await terminal() : standardOutput));
}

/** Standard output for people. Loaded only where they look: a server has no use for it. */
async function terminal(): Promise<{ write(line: string): void }> {
  const { prettyFactory } = await import('pino-pretty');
  const prettify = prettyFactory({ colorize: true, translateTime: 'SYS:HH:MM:ss.l' });
  return { write: (line) => standardOutput.write(prettify(line)) };
}

/** Says in the log how much is missing from it. */
function loseLinesIn(logger: Logger): Logger {
  standardOutput.onLoss = countLostLine;
  standardOutput.onRecovery = (lost) =>
    logger.warn(
      { lost_lines: lost },
      `${lost} lines of the log are lost: standard output did not take them.`,
    );
  return logger;
}

/** What Nest logs about its own start: a line per module and route. */
const FRAMEWORK = new Set([
  'NestFactory',
  'NestApplication',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
]);

/** Nest's log calls end in pino. Nest passes the context (the logger's name) as the last argument. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log = this.at('info');
  error = this.at('error');
  warn = this.at('warn');
  debug = this.at('debug');
  verbose = this.at('trace');
  fatal = this.at('fatal');

  private at(level: 'info' | 'error' | 'warn' | 'debug' | 'trace' | 'fatal') {
    return (message: unknown, ...rest: unknown[]) => {
      const context = rest.pop();
      // Thrown as well, and told in a sentence by who started the server.
      if (context === 'NestApplication' && /\blisten E[A-Z]+/.test(String(message))) return;
      const actual = level === 'info' && FRAMEWORK.has(String(context)) ? 'debug' : level;
      this.logger[actual](
        { context },
        [message, ...rest.filter((more) => more !== undefined)].map(String).join(' '),
      );
    };
  }
}

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
  if (!process.stdout.isTTY) return loseLinesIn(pino(options, standardOutput));
  // Only loaded where people look: a server has no use for it.
  const { default: pretty } = await import('pino-pretty');
  return pino(options, pretty({ colorize: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' }));
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
      const actual = level === 'info' && FRAMEWORK.has(String(context)) ? 'debug' : level;
      this.logger[actual]({ context }, [message, ...rest].map(String).join(' '));
    };
  }
}

import { setTimeout as delay } from 'node:timers/promises';

/** A server that can be looked at and started again. */
export interface Supervised {
  isRunning(): Promise<boolean>;
  /** Resolves when it takes connections; gives up what it waits for when the signal is aborted. */
  restart(signal: AbortSignal): Promise<void>;
  /** What to do when it does not stay up: a sentence. */
  readonly advice: string;
}

export interface Supervision {
  /** The reason why the server is down for good; nothing when the supervision was ended. */
  readonly failure: Promise<Error | undefined>;
  /** Ends it. A start that is under way is waited for; `interrupt` is called until it is over. */
  end(interrupt: () => Promise<void>): Promise<void>;
}

const POLL_MILLISECONDS = 200;

/** Before each start since the server last held, in milliseconds; there is none after the last of them. */
const PAUSES = [0, 500, 1_000, 2_000, 4_000];

/** A server that has lived this long, in milliseconds, was started well: its next death is a new story. */
const STEADY = 60_000;

/** Starts a server again whenever it dies, until that does not help. Keeps no process alive. */
export function supervise(server: Supervised, warn: (line: string) => void): Supervision {
  const ending = new AbortController();
  const { signal } = ending;
  const failure = keepRunning(server, warn, signal).catch((error: Error) =>
    signal.aborted ? undefined : error,
  );
  return {
    failure,
    end: async (interrupt) => {
      ending.abort();
      const isOver = failure.then(() => true);
      while (!(await Promise.race([isOver, delay(POLL_MILLISECONDS, false)])))
        await interrupt().catch(() => undefined);
    },
  };
}

async function keepRunning(
  server: Supervised,
  warn: (line: string) => void,
  signal: AbortSignal,
): Promise<never> {
  let starts = 0;
  for (;;) {
    const upSince = performance.now();
    while (await server.isRunning()) await delay(POLL_MILLISECONDS, undefined, { signal, ref: false });
    if (performance.now() - upSince >= STEADY) starts = 0;
    warn('The embedded database has died; starting it again.');
    starts = await start(server, starts, warn, signal);
    warn('The embedded database is back.');
  }
}

/** Returns how many starts there were since the server last held. */
async function start(
  server: Supervised,
  before: number,
  warn: (line: string) => void,
  signal: AbortSignal,
): Promise<number> {
  let reason = server.advice;
  for (let starts = before; starts < PAUSES.length; starts++) {
    await delay(PAUSES[starts], undefined, { signal, ref: false });
    try {
      await server.restart(signal);
      signal.throwIfAborted();
      return starts + 1;
    } catch (error) {
      signal.throwIfAborted();
      reason = (error as Error).message;
      warn(`The embedded database did not start (${starts + 1} of ${PAUSES.length} attempts): ${reason}`);
    }
  }
  throw new Error(
    `The embedded database died, and ${PAUSES.length} starts in a row did not last a minute. ${reason}`,
  );
}

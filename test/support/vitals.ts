import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerProcess } from './server.js';

/** How a server is. */
export interface Vitals {
  /** What is in use after everything is collected, in bytes. */
  memory: number;
  /** Open connections, those to the database included. */
  sockets: number;
  /** The part of the time since it was asked before in which its event loop did something: 0 to 1. */
  busy: number;
}

const MIB = 1024 * 1024;
/** Caches that have filled, code that was compiled meanwhile. */
const MORE_MEMORY = 24 * MIB;
/** Connections that the pool keeps, and ours that are kept alive. */
const MORE_SOCKETS = 12;
/** Health checks, timers. */
const BUSY = 0.5;
const LOOK_EVERY = 250;

/** @param server one that was started with limits */
export async function vitalsOf({ process }: ServerProcess): Promise<Vitals> {
  process.send!('how are you');
  const [vitals] = (await once(process, 'message')) as [Vitals];
  return vitals;
}

/** Resolves when the server is about as it was before; never, if it will not be: the time limit of the test ends that. */
export async function likeBefore(server: ServerProcess, before: Vitals): Promise<void> {
  await vitalsOf(server);
  for (;;) {
    await sleep(LOOK_EVERY);
    const now = await vitalsOf(server);
    const isSame =
      now.memory < before.memory + MORE_MEMORY &&
      now.sockets <= before.sockets + MORE_SOCKETS &&
      now.busy < BUSY;
    if (isSame) return;
  }
}

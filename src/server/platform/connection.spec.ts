import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { Connection } from './connection.js';
import { LIMITS } from './limits.js';

/** A connection whose requests are answered when the test says so; it keeps which have begun. */
function connection() {
  const reading = { isPaused: false };
  const socket = {
    writable: true,
    isPaused: () => reading.isPaused,
    pause: () => (reading.isPaused = true),
    resume: () => (reading.isPaused = false),
  };
  const begun: number[] = [];
  const responses: EventEmitter[] = [];
  const connected = new Connection(socket as unknown as Socket, LIMITS);
  const take = (isAnsweredAtOnce = false) => {
    const index = responses.push(new EventEmitter()) - 1;
    const response = responses[index]!;
    connected.take({ complete: true } as IncomingMessage, response as ServerResponse, () => {
      begun.push(index);
      if (isAnsweredAtOnce) response.emit('close');
    });
  };
  return {
    reading,
    socket,
    begun,
    connected,
    take,
    answer: (index: number) => responses[index]!.emit('close'),
  };
}

describe('requests that are sent ahead', () => {
  it('begin one after the other, each when the one before is answered', async () => {
    const { begun, take, answer } = connection();
    for (let count = 0; count < 3; count++) take();
    await turn();
    expect(begun).toEqual([0]);
    answer(0);
    await turn();
    expect(begun).toEqual([0, 1]);
  });

  it('leave a turn to other connections between two of them', async () => {
    const { begun, connected, take, answer } = connection();
    take();
    for (let count = 0; count < 3; count++) take(true);
    answer(0);
    expect([begun, connected.isBusy]).toEqual([[0], true]);
    take(true);
    expect(begun).toEqual([0]);
    await turn();
    expect(begun).toEqual([0, 1]);
    for (let count = 0; count < 5; count++) await turn();
    expect([begun, connected.isBusy]).toEqual([[0, 1, 2, 3, 4], false]);
  });

  it('are read up to 32, and again when one of them has begun', async () => {
    const { reading, take, answer } = connection();
    for (let count = 0; count < 32; count++) take();
    expect(reading.isPaused).toBe(false);
    take();
    expect(reading.isPaused).toBe(true);
    answer(0);
    await turn();
    expect(reading.isPaused).toBe(false);
  });

  it('are not begun behind an answer that ends the connection', async () => {
    const { socket, begun, take, answer } = connection();
    for (let count = 0; count < 3; count++) take();
    socket.writable = false;
    answer(0);
    await turn();
    expect(begun).toEqual([0]);
  });
});

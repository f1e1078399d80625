import { jest } from '@jest/globals';
import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { UnreadAnswers } from './unread-answers.js';

/** Answers that the test reads to their end, and which of their connections were destroyed. */
function unread() {
  const answers = new UnreadAnswers({ answerTime: 1_000, answerBytes: 10 });
  const destroyed: string[] = [];
  const add = (name: string, bytes: number) => {
    const socket = { destroy: () => destroyed.push(name) };
    const response = Object.assign(new EventEmitter(), { socket });
    answers.add(response as unknown as ServerResponse, bytes);
    return { read: () => response.emit('close') };
  };
  return { answers, add, destroyed };
}

describe('answers that wait to be read', () => {
  it('have a limit in bytes; those that have waited longest give way', () => {
    const { add, destroyed } = unread();
    for (const name of ['first', 'second', 'third']) add(name, 3);
    expect(destroyed).toEqual([]);
    add('fourth', 5);
    expect(destroyed).toEqual(['first', 'second']);
  });

  it('count no more when they are read', () => {
    const { add, destroyed } = unread();
    for (let count = 0; count < 5; count++) add('read', 9).read();
    add('last', 10);
    expect(destroyed).toEqual([]);
  });

  it('have a limit in time, from when they were made', () => {
    jest.useFakeTimers();
    const { answers, add, destroyed } = unread();
    add('early', 1);
    jest.advanceTimersByTime(600);
    add('late', 1);
    jest.advanceTimersByTime(399);
    answers.endStalled();
    expect(destroyed).toEqual([]);
    jest.advanceTimersByTime(1);
    answers.endStalled();
    jest.useRealTimers();
    expect(destroyed).toEqual(['early']);
  });
});

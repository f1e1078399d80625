import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Limits } from './limits.js';

/** An answer that is not all with the network yet. */
interface UnreadAnswer {
  socket: Socket;
  bytes: number;
  since: number;
}

/** Answers until their clients have read them: bounds their time, and the bytes that wait. */
export class UnreadAnswers {
  /** The oldest first. */
  private readonly answers = new Set<UnreadAnswer>();
  private bytes = 0;

  constructor(private readonly limits: Pick<Limits, 'answerTime' | 'answerBytes'>) {}

  /** Counts an answer until the network has it. If there is no room, the connections end that have had theirs for longest. */
  add(response: ServerResponse, bytes: number): void {
    const { socket } = response;
    if (!socket) return;
    for (const answer of this.answers) {
      if (this.bytes + bytes <= this.limits.answerBytes) break;
      this.end(answer);
    }
    const answer = { socket, bytes, since: performance.now() };
    this.bytes += bytes;
    this.answers.add(answer);
    response.once('close', () => this.forget(answer));
  }

  /** To be called every now and then. Reading a byte at times is no reason for more time. */
  endStalled(): void {
    const deadline = performance.now() - this.limits.answerTime;
    for (const answer of this.answers) {
      if (answer.since > deadline) return;
      this.end(answer);
    }
  }

  private end(answer: UnreadAnswer): void {
    answer.socket.destroy();
    this.forget(answer);
  }

  private forget(answer: UnreadAnswer): void {
    if (this.answers.delete(answer)) this.bytes -= answer.bytes;
  }
}

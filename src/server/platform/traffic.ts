import { EventEmitter, once } from 'node:events';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BodyIntake } from '../../rest/body-intake.js';
import { refuseStopped } from './broken-requests.js';
import { Connection } from './connection.js';
import { LIMITS, type Limits } from './limits.js';
import { UnreadAnswers } from './unread-answers.js';

/** All that goes on between the server and its clients: connections, requests, bodies and answers, and how it ends. */
export class Traffic {
  readonly servers: Server[] = [];
  readonly answers: UnreadAnswers;
  readonly bodies: BodyIntake;
  /** Whether the server is shutting down: every answer is then the last of its connection. */
  isStopping = false;
  private readonly connections = new Map<Socket, Connection>();
  /** Requests whose handlers have not answered; a client that has gone does not end its handler. */
  private readonly running = new Map<FastifyRequest, FastifyReply>();
  private readonly events = new EventEmitter();
  readonly limits: Limits;

  constructor(limits: Partial<Limits> = {}) {
    this.limits = { ...LIMITS, ...limits };
    this.answers = new UnreadAnswers(this.limits);
    this.bodies = new BodyIntake(this.limits);
  }

  /** What a socket is to us, from when it connects until it is closed. */
  connectionOf(socket: Socket): Connection {
    const known = this.connections.get(socket);
    if (known) return known;
    const connection = new Connection(socket, this.limits);
    if (socket.destroyed) return connection;
    this.connections.set(socket, connection);
    socket.once('close', () => this.ended(this.connections, socket));
    return connection;
  }

  begin(request: FastifyRequest, reply: FastifyReply): void {
    this.running.set(request, reply);
  }

  /** To be called when a handler has made its answer. */
  end(request: FastifyRequest): void {
    this.ended(this.running, request);
  }

  /**
   * Ends all traffic: takes connections for a moment more, so that load balancers notice; then no new ones, and waits
   * for the handlers that run; at last refuses what still runs, and closes what still is open.
   */
  async stop(graceTime = this.limits.graceTime): Promise<void> {
    const { drainTime, lingerTime } = this.limits;
    this.isStopping = true;
    // All of it, also while nobody is connected: a load balancer may have looked a moment ago.
    if (graceTime > 0) await pause(graceTime);
    for (const server of this.servers) server.close();
    for (const { isBusy, socket } of this.connections.values()) if (!isBusy) socket.destroy();
    await this.until(() => this.connections.size === 0 && this.running.size === 0, drainTime);
    for (const [request, reply] of this.running) refuseStopped(request, reply);
    await this.until(() => this.connections.size === 0, lingerTime);
    for (const socket of this.connections.keys()) socket.destroy();
  }

  private ended<T>(all: Map<T, unknown>, one: T): void {
    if (all.delete(one)) this.events.emit('ended');
  }

  private async until(isSo: () => boolean, time: number): Promise<void> {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), time);
    while (!isSo() && !timeout.signal.aborted)
      await once(this.events, 'ended', { signal: timeout.signal }).catch(() => undefined);
    clearTimeout(timer);
  }
}

import { EventEmitter, once } from 'node:events';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BodyIntake } from '../../rest/body-intake.js';
import { countDroppedConnection } from '../health/connection-metrics.js';
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
  /** Those on which no request is being answered, the longest first. */
  private readonly idle = new Set<Connection>();
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
    const connection = new Connection(socket, this.limits, this.idle);
    this.connections.set(socket, connection);
    socket.once('close', () => this.forget(connection));
    if (socket.destroyed) this.forget(connection);
    return connection;
  }

  /**
   * A socket has connected. Where there are as many as there may be, the one that has been idle for longest goes; if all
   * are busy, the new one.
   *
   * @returns the connection, if it stays
   */
  admit(socket: Socket): Connection | undefined {
    if (this.connections.size < this.limits.connections) return this.connectionOf(socket);
    countDroppedConnection();
    const [longest] = this.idle;
    if (!longest) return void socket.destroy();
    longest.socket.destroy();
    this.forget(longest);
    return this.connectionOf(socket);
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

  private forget(connection: Connection): void {
    this.idle.delete(connection);
    this.ended(this.connections, connection.socket);
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

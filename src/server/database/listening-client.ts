import pg from 'pg';

/**
 * A client that listens for `error` from its birth to its end. The pool takes its own listener away before it hands a
 * client out, and TypeORM adds one a moment later; an error in between, such as a FATAL in the segment that says the
 * connection is ready, would otherwise have no listener and end the process. Whoever waits for a statement of the
 * client gets the error all the same.
 */
export class ListeningClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => {});
  }
}

import { isRetryable, translateDatabaseError, violatedConstraint } from './database-errors.js';

const DEADLOCK = { code: '40P01', message: 'deadlock detected' };

/** An error as PostgreSQL's driver throws it, as TypeORM wraps it, and as Node reports several failed addresses. */
const FORMS: [string, (error: object) => object][] = [
  ['from the driver', (error) => error],
  ['wrapped by TypeORM', (error) => ({ message: 'QueryFailedError', driverError: error })],
  ['the first of several', (error) => ({ errors: [error, { code: 'other' }] })],
];

describe.each(FORMS)('an error %s', (_form, wrap) => {
  it.each(['40001', '40P01'])(
    'with the SQLSTATE %s is retryable, and a conflict when it is not retried',
    (code) => {
      const error = wrap({ code });
      expect(isRetryable(error)).toBe(true);
      expect(translateDatabaseError(error)).toMatchObject({
        code: 'unavailable',
        message: 'conflict with other writes to the same harnesses',
        details: { retryAfter: 1 },
      });
    },
  );

  it.each([
    ['connection failure', { code: '08006' }],
    ['too many connections', { code: '53300' }],
    ['disk full', { code: '53100' }],
    ['admin shutdown', { code: '57P01' }],
    ['starting up', { code: '57P03' }],
    ['query canceled', { code: '57014' }],
    ['lock timeout', { code: '55P03' }],
    ['idle in transaction for too long', { code: '25P03' }],
    ['a session that ends', { code: '28P01', severity: 'FATAL' }],
    ['connection refused', { code: 'ECONNREFUSED' }],
    ['connection reset', { code: 'ECONNRESET' }],
    ['timeout of the network', { code: 'ETIMEDOUT' }],
    ['broken pipe', { code: 'EPIPE' }],
    ['no such host', { code: 'ENOTFOUND' }],
    ['no such socket', { code: 'ENOENT' }],
    ['no file for a connection', { code: 'EMFILE' }],
    ['no file for anybody', { code: 'ENFILE' }],
    ['no port for a connection', { code: 'EADDRNOTAVAIL' }],
    ['no way to the host', { code: 'EHOSTUNREACH' }],
    ['no network', { code: 'ENETUNREACH' }],
    ['no connection in time', { message: 'timeout exceeded when trying to connect' }],
    ['a connection that ended', { message: 'Connection terminated unexpectedly' }],
    [
      'a client that failed before',
      { message: 'Client has encountered a connection error and is not queryable' },
    ],
    [
      'a connection that ended in a transaction',
      { message: 'Query runner already released. Cannot run queries anymore.' },
    ],
    ['no answer in time', { message: 'Query read timeout' }],
    ['a pool that ended', { message: 'Cannot use a pool after calling end on the pool' }],
  ])('that says %s means that the database is unavailable', (_what, error) => {
    expect(isRetryable(wrap(error))).toBe(false);
    expect(translateDatabaseError(wrap(error))).toMatchObject({
      code: 'unavailable',
      message: 'the database cannot be reached right now',
      details: { retryAfter: 2 },
    });
  });

  it.each(['40P01', '57P01', '25006'])('is the cause of the refusal that is made of it: %s', (code) => {
    const error = Object.assign(new Error('why'), { code });
    expect((translateDatabaseError(wrap(error)) as Error).cause).toBe(error);
  });

  it('that says the database only reads means that it is unavailable', () => {
    expect(translateDatabaseError(wrap({ code: '25006', severity: 'ERROR' }))).toMatchObject({
      code: 'unavailable',
      message: 'the database takes no writes right now',
      details: { retryAfter: 2 },
    });
  });

  it.each([
    ['unique violation', { code: '23505', severity: 'ERROR' }],
    ['a value out of range', { code: '22003' }],
    ['a syntax error', { code: '42601' }],
    ['a failed transaction', { code: '25P02' }],
    ['something else', { message: 'a connection and a pool are mentioned' }],
  ])('that says %s stays what it is', (_what, error) => {
    const thrown = wrap(error);
    expect(isRetryable(thrown)).toBe(false);
    expect(translateDatabaseError(thrown)).toBe(thrown);
  });

  it('names the constraint that refused a write', () => {
    expect(violatedConstraint(wrap({ code: '23505', constraint: 'harness_name_key' }))).toBe(
      'harness_name_key',
    );
    expect(violatedConstraint(wrap(DEADLOCK))).toBeUndefined();
  });
});

it('looks at the error itself when it has a code, whatever it gathers', () => {
  expect(isRetryable({ ...DEADLOCK, errors: [{ code: '23505' }] })).toBe(true);
});

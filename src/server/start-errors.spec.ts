import { explainStartError } from './start-errors.js';

const explained = (error: object) =>
  explainStartError(error, { port: 80, host: '127.0.0.1', dataDir: './.data' });

describe('an error at the start', () => {
  it.each([
    [{ code: 'EACCES', syscall: 'listen' }, 'Port 80 on 127.0.0.1 may not be used'],
    [{ code: 'EADDRINUSE', syscall: 'listen' }, 'Port 80 on 127.0.0.1 is in use'],
    [{ code: 'EADDRNOTAVAIL', syscall: 'listen' }, 'set HOST'],
    [{ code: 'EACCES', syscall: 'open', path: '.data/credentials.json.7' }, 'set DATA_DIR'],
    [{ code: 'EROFS', syscall: 'mkdir', path: '.data' }, '.data cannot be used (EROFS)'],
    [{ code: 'ECONNREFUSED', syscall: 'connect' }, 'DATABASE_URL'],
    [{ code: 'ENOTFOUND', syscall: 'getaddrinfo' }, 'DATABASE_URL'],
  ])('%j says what to do', (error, sentence) => {
    expect(explained(error)).toMatchObject({ message: expect.stringContaining(sentence), cause: error });
  });

  it.each([
    { code: 'EACCES', syscall: 'spawn postgres', path: '/usr/bin/postgres' },
    { code: 'EACCES', syscall: 'open', path: '.data-of-others/x' },
    { message: 'anything else' },
  ])('%j speaks for itself', (error) => expect(explained(error)).toBe(error));
});

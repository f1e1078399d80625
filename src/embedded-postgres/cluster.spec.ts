import { initdbArguments } from './cluster.js';

it('waits for the disk unless nothing has to survive a crash', () => {
  expect(initdbArguments('/p', {})).not.toContain('--no-sync');
  expect(initdbArguments('/p', { fsync: 'on' })).not.toContain('--no-sync');
  expect(initdbArguments('/p', { fsync: 'off' })).toContain('--no-sync');
});

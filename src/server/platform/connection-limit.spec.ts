import { connectionLimit } from './connection-limit.js';

it.each([
  [undefined, 10, 1_048_576, 10_000],
  [undefined, 10, Infinity, 10_000],
  [undefined, 10, 1_024, 950],
  [undefined, 100, 512, 348],
  [undefined, 1_000, 512, 16],
  [500, 10, 1_024, 500],
  [20_000, 10, 1_048_576, 20_000],
  [1, 10, 64, 1],
])('MAX_CONNECTIONS=%s beside a pool of %d and %d files comes to %d', (wanted, pool, files, connections) =>
  expect(connectionLimit(wanted, pool, files)).toEqual({ connections }),
);

it('is less than was wanted where there are too few files, and says so', () =>
  expect(connectionLimit(2_000, 10, 1_024)).toEqual({
    connections: 950,
    warning: expect.stringMatching(/^MAX_CONNECTIONS is 2000, but .* 1024 files .* at most 950 clients/),
  }));

it('knows the limit of this process', () => {
  const { connections } = connectionLimit(undefined, 10);
  expect(connections).toBeGreaterThanOrEqual(16);
  expect(connections).toBeLessThanOrEqual(10_000);
});

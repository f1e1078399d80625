import { jest } from '@jest/globals';

// A server starts within seconds, but not on every machine: how fast it is, is not what these tests are about.
jest.setTimeout(60_000);

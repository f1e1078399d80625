import { jest } from '@jest/globals';
import { TIME_LIMIT } from './time-limits.js';

jest.setTimeout(TIME_LIMIT);

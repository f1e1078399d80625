import { jest } from '@jest/globals';
import { TIME_LIMIT } from './patience.js';

jest.setTimeout(TIME_LIMIT);

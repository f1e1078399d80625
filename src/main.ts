import { run } from './server/run.js';

run();

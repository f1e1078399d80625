import { run } from '../../dist/src/server/run.js';

/** What dist/src/main.js does, with limits of the server as the argument. */
run(JSON.parse(process.argv[2]));

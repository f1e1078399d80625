/** For the tests of hosts: the module with a throw-away database, its service without one, and fake callers. */
export { authorizationOf, FakeAccess, fakeCaller } from './fake-access.js';
export {
  InMemoryHarnessesService,
  type InMemoryHarnessesOptions,
} from '../harnesses/memory/in-memory-harnesses.service.js';
export { HarnessTesting, type HarnessTestingOptions } from './harness-testing.js';

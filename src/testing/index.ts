/** For the tests of hosts: the module with fake callers and a throw-away database. */
export { authorizationOf, FakeAccess, fakeCaller } from './fake-access.js';
export { HarnessTesting, type HarnessTestingOptions } from './harness-testing.js';

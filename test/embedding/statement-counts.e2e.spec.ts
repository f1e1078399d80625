import { jest } from '@jest/globals';
import { HarnessesService, type HarnessCaller } from '../../src/harnesses/index.js';
import { fakeCaller } from '../../src/testing/index.js';
import { uniqueName } from '../support/client.js';
import { startHost, type TestHost } from '../support/host.js';

const FILE_SYSTEM = { capabilities: [{ ref: 'session_file_system' }] };
const large = (character: string) => ({
  ...FILE_SYSTEM,
  initial_files: [{ path: '/large', content: character.repeat(1_500_000) }],
});
let host: TestHost;
let harnesses: HarnessesService;
let small: { caller: HarnessCaller; id: string };
let heavy: { caller: HarnessCaller; id: string };

beforeAll(async () => {
  host = await startHost('fastify');
  harnesses = host.app.get(HarnessesService);
  const withVersions = async (orgId: string, content: object, change: object) => {
    const caller = fakeCaller({ orgId });
    const { id } = await harnesses.create(caller, { name: 'here', ...content });
    await harnesses.update(caller, id, change);
    return { caller, id };
  };
  small = await withVersions('small', {}, { description: 'changed' });
  heavy = await withVersions('heavy', large('x'), large('y'));
});
afterAll(() => host.stop());

/** How many statements of the pool some work takes. */
async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  const query = jest.spyOn(host.harnesses.dataSource.manager, 'query');
  try {
    await work();
    return query.mock.calls.length;
  } finally {
    query.mockRestore();
  }
}

type Ask = (service: HarnessesService, caller: HarnessCaller, id: string) => Promise<unknown>;

describe('the statements of', () => {
  /** A large read is the small one, which brings nothing, then its size, and then itself. */
  it.each<[string, [number, number], Ask]>([
    ['a harness', [1, 3], (service, caller, id) => service.get(caller, id)],
    ['a list', [1, 3], (service, caller) => service.list(caller, { is_built_in: false })],
    ['an effective configuration', [1, 3], (service, caller, id) => service.getEffective(caller, id)],
    ['an export', [1, 3], (service, caller, id) => service.export(caller, id)],
    ['a version', [2, 6], (service, caller, id) => service.getVersion(caller, id, 1)],
    ['a comparison of versions', [2, 4], (service, caller, id) => service.diffVersions(caller, id, 1, 2)],
    [
      'the preview of a child',
      [1, 3],
      (service, caller, id) => service.preview(caller, { name: 'child', parent_harness_id: id }),
    ],
    [
      'a validation of a child',
      [3, 5],
      (service, caller, id) => service.validate(caller, { name: 'child', parent_harness_id: id }),
    ],
    [
      'the impact of a change',
      [3, 7],
      (service, caller, id) => service.previewImpact(caller, id, { description: 'x' }),
    ],
    ['a change of nothing', [1, 3], (service, caller, id) => service.update(caller, id, {})],
    ['a change', [2, 4], (service, caller, id) => service.update(caller, id, { description: uniqueName() })],
    ['a copy', [2, 4], (service, caller, id) => service.copy(caller, id, { name: uniqueName() })],
    ['nothing', [2, 2], (service, caller) => service.get(caller, 'nothing').catch(() => undefined)],
  ])('%s: when it is small, and when it is large', async (_what, counts, ask) => {
    const of = ({ caller, id }: typeof small) => statementsOf(() => ask(harnesses, caller, id));
    expect([await of(small), await of(heavy)]).toEqual(counts);
  });

  it.each<[string, number, Ask]>([
    [
      'a check of URLs',
      1,
      (service, caller, id) => service.checkNetworkAccess(caller, id, { urls: ['https://a.com/'] }),
    ],
    ['a list of some small keys', 1, (service, caller) => service.list(caller, { fields: ['id', 'name'] })],
  ])('%s do not depend on what is left out', async (_what, count, ask) => {
    const of = ({ caller, id }: typeof small) => statementsOf(() => ask(harnesses, caller, id));
    expect([await of(small), await of(heavy)]).toEqual([count, count]);
  });
});

import { CodedError } from '../../../values/coded-error.js';
import { HarnessPermission } from '../../rules/permissions.js';
import type { HarnessesRepository } from '../../storage/harnesses.repository.js';
import { NamedIds } from './named-ids.js';

const UUID = '0193aaaa-0000-7000-8000-00000000dead';
const ID = 'harness_0193aaaa00007000800000000000dead';
const caller = (...permissions: HarnessPermission[]) => ({ orgId: 'a', actor: 'b', permissions });
const writer = caller(HarnessPermission.View, HarnessPermission.Manage);

function idsOf(findId: () => Promise<string | null>) {
  let searches = 0;
  const repository = { findId: () => ((searches += 1), findId()) } as unknown as HarnessesRepository;
  return { ids: new NamedIds(repository), searches: () => searches };
}

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: CodedError) => error,
  );

it('an ID is taken as it is, without looking for anything', async () => {
  const { ids, searches } = idsOf(() => Promise.resolve(UUID));
  expect([await ids.writeRef(writer, ID), searches()]).toEqual([UUID, 0]);
});

it('a name in process is refused with its ID, as over HTTP', async () => {
  const { ids } = idsOf(() => Promise.resolve(UUID));
  const error = await refusal(ids.writeRef(writer, 'deep-research'));
  expect([error!.code, error!.details.errors]).toEqual([
    'invalid_harness_id',
    [expect.objectContaining({ in: 'path', name: 'harness_id', suggestion: ID })],
  ]);
  expect(error!.message).toContain(`the ID of "deep-research" is ${ID}`);
});

it('who may write but not read is told no ID', async () => {
  const { ids, searches } = idsOf(() => Promise.resolve(UUID));
  const error = await refusal(ids.writeRef(caller(HarnessPermission.Manage), 'deep-research'));
  expect([error!.details.errors![0]!.suggestion, searches()]).toEqual([undefined, 0]);
});

it('a refusal stays what it is when the ID cannot be looked for', async () => {
  const { ids } = idsOf(() => Promise.reject(new Error('the database is away')));
  const error = await refusal(ids.writeRef(writer, 'deep-research'));
  expect([error!.httpStatus, error!.code]).toEqual([400, 'invalid_harness_id']);
});

it('what is no refusal of an ID is passed on', async () => {
  const { ids, searches } = idsOf(() => Promise.resolve(UUID));
  const outage = new Error('no');
  expect(await ids.explain(writer, outage, () => 'deep-research')).toBe(outage);
  const other = [{ pointer: '/name', code: 'invalid_format', detail: 'no' }];
  expect(await ids.suggestIn(writer, other, () => 'deep-research')).toEqual(other);
  expect(searches()).toBe(0);
});

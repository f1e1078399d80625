import type { Api } from './api.js';
import { Answer } from './answer.js';
import { Refusal } from './cli-error.js';
import type { FieldError } from '../values/coded-error.js';
import { Importer } from './importer.js';
import type { HarnessDocument } from './documents/read-documents.js';

/** What the server says to one document after the other. */
function apiThatSays(...answers: (Answer | Refusal)[]) {
  const bodies: string[] = [];
  const send = ({ body }: { body?: unknown }) => {
    bodies.push(String(body));
    const answer = answers.shift()!;
    return answer instanceof Answer ? Promise.resolve(answer) : Promise.reject(answer);
  };
  return { api: { send } as unknown as Api, bodies };
}

function document(name: string, parentName?: string): HarnessDocument {
  const bytes = Buffer.from(JSON.stringify({ name, parent_name: parentName }));
  return { file: `${name}.json`, format: 'json', bytes, head: { name, parentName } };
}

const done = (name: string, outcome: string, status = 200) =>
  new Answer(
    status,
    new Headers({ 'X-Import-Outcome': outcome }),
    Buffer.from(JSON.stringify({ id: 'i', name })),
  );
const refused = (...errors: Partial<FieldError>[]) =>
  new Refusal({ error: 'No.', status: 400, code: 'validation_failed', errors: errors as FieldError[] });
const NO_PARENT = { code: 'parent_not_found', pointer: '/parent_name' };

/** The outcomes of `parent` and then of `child`; or the refusal of one. */
async function run(isDryRun: boolean, ...answers: (Answer | Refusal)[]) {
  const { api, bodies } = apiThatSays(...answers);
  const importer = new Importer(api, isDryRun);
  const outcomes: unknown[] = [];
  for (const each of [document('parent'), document('child', 'parent')]) {
    const { outcome, futureParent } = await importer.import(each);
    outcomes.push([outcome, futureParent]);
  }
  return { outcomes, bodies };
}

describe('a dry run whose parent would only be created', () => {
  const parent = () => done('parent', 'created');

  it('tries the child without it', async () => {
    const { outcomes, bodies } = await run(true, parent(), refused(NO_PARENT), done('child', 'created'));
    expect(outcomes).toEqual([
      ['created', undefined],
      ['created', 'parent'],
    ]);
    expect(bodies).toEqual([
      '{"name":"parent"}',
      '{"name":"child","parent_name":"parent"}',
      '{"name":"child"}',
    ]);
  });

  it.each(['updated', 'unchanged'])('is an update of a child that is otherwise %s', async (outcome) => {
    const { outcomes } = await run(true, parent(), refused(NO_PARENT), done('child', outcome));
    expect(outcomes[1]).toEqual(['updated', 'parent']);
  });

  it.each<[string, boolean, Answer, Refusal]>([
    [
      'something else is wrong too',
      true,
      parent(),
      refused(NO_PARENT, { code: 'too_long', pointer: '/tags/0' }),
    ],
    ['something else is wrong', true, parent(), refused({ code: 'parent_cycle', pointer: '/parent_name' })],
    ['the parent is there', true, done('parent', 'unchanged'), refused(NO_PARENT)],
    ['the run is a real one', false, done('parent', 'created', 201), refused(NO_PARENT)],
  ])('is refused when %s', async (_, isDryRun, first, second) => {
    await expect(run(isDryRun, first, second)).rejects.toMatchObject({ file: 'child.json', exitCode: 1 });
  });
});

it('takes a 201 for created, whatever the header says', async () => {
  const { outcomes } = await run(false, done('parent', '', 201), done('child', 'updated'));
  expect(outcomes).toEqual([
    ['created', undefined],
    ['updated', undefined],
  ]);
});

it('is not fooled by a server that says nothing of an outcome', async () => {
  await expect(run(false, done('parent', ''))).rejects.toMatchObject({
    code: 'unexpected_answer',
    exitCode: 2,
  });
});

import { Parameters } from './parameters.js';

it('begins with the organization, and numbers values in the order in which they are added', () => {
  const parameters = Parameters.of('org_1');
  expect([parameters.add('a'), parameters.add(null, 'uuid'), parameters.add(['b'], 'text[]')]).toEqual([
    '$2',
    '$3::uuid',
    '$4::text[]',
  ]);
  expect(parameters.values).toEqual(['org_1', 'a', null, ['b']]);
});

it('casts each column of a write to its type', () => {
  const parameters = Parameters.of('org_1');
  const typeOf = { name: 'text', tags: 'text[]', version: 'integer' };
  expect(parameters.addColumns({ tags: ['b'], name: undefined }, typeOf)).toEqual([
    { column: 'tags', placeholder: '$2::text[]' },
    { column: 'name', placeholder: '$3::text' },
  ]);
  expect(parameters.values).toEqual(['org_1', ['b'], undefined]);
});

it('never takes a value into the text', () => {
  const parameters = Parameters.of(`'; DROP TABLE harness; --`);
  expect(parameters.add(`'; DROP TABLE harness; --`)).toBe('$2');
});

import type { FieldError } from '../values/coded-error.js';
import { fieldErrorLines, toProblem } from './problem.js';

describe('toProblem', () => {
  it('keeps the whole document', () => {
    const document = { error: 'No.', code: 'harness_archived', status: 409, request_id: 'r' };
    expect(toProblem(409, JSON.stringify(document))).toEqual(document);
  });

  it.each([
    ['a page of a proxy', '<html>'],
    ['nothing', ''],
    ['other JSON', '{"message": "no"}'],
    ['a list', '[]'],
  ])('says a sentence about %s', (_, text) => {
    expect(toProblem(502, text)).toEqual({
      error: 'The server answered 502 Bad Gateway, and not in the form of this API.',
      status: 502,
      code: 'unexpected_answer',
    });
  });
});

describe('fieldErrorLines', () => {
  it.each<[string, FieldError, string]>([
    ['a pointer', { pointer: '/tags/0', code: 'c', detail: 'too long' }, '  /tags/0: too long'],
    [
      'the document itself',
      { pointer: '', code: 'c', detail: 'must be a map' },
      '  the document: must be a map',
    ],
    ['a header', { in: 'header', name: 'X-A', code: 'c', detail: 'bad' }, '  header X-A: bad'],
    ['a line', { line: 3, column: 7, code: 'c', detail: 'bad' }, '  line 3:7: bad'],
    ['a line without a column', { pointer: '', line: 3, code: 'c', detail: 'bad' }, '  line 3: bad'],
    ['both', { pointer: '/a', line: 3, column: 7, code: 'c', detail: 'bad' }, '  /a (line 3:7): bad'],
    [
      'a suggestion',
      { pointer: '/nam', code: 'c', detail: 'unknown', suggestion: 'name' },
      '  /nam: unknown; did you mean name?',
    ],
  ])('says where %s is', (_, error, expected) => {
    expect(fieldErrorLines({ error: '', status: 400, code: 'validation_failed', errors: [error] })).toEqual([
      expected,
    ]);
  });

  it('says nothing where there is nothing', () => {
    expect(fieldErrorLines({ error: 'No.', status: 404, code: 'harness_not_found' })).toEqual([]);
  });
});

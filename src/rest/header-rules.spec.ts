import { fakeRequest } from './http.fake.js';
import { headerErrors, headerOf, IDEMPOTENCY_KEY, IF_MATCH } from './header-rules.js';

const RULES = [IF_MATCH, IDEMPOTENCY_KEY];
const errorsOf = (headers: Record<string, string>) =>
  headerErrors(fakeRequest({ headers }), RULES).map(({ name, code }) => [name, code]);

it.each(['*', '"3"', '"3-kX2pR9"', 'W/"3", "4"'])('If-Match may be %s', (value) => {
  expect(errorsOf({ 'if-match': value })).toEqual([]);
});

it.each(['', '3', 'nonsense', '"3', '"3" "4"'])('If-Match may not be %j', (value) => {
  expect(errorsOf({ 'if-match': value })).toEqual([['If-Match', 'invalid_format']]);
});

it.each(['a', ' ', '~'.repeat(255)])('Idempotency-Key may be %.20j', (value) => {
  expect(errorsOf({ 'idempotency-key': value })).toEqual([]);
});

it.each(['', '~'.repeat(256), 'ä', 'a\tb'])('Idempotency-Key may not be %.20j', (value) => {
  expect(errorsOf({ 'idempotency-key': value })).toEqual([['Idempotency-Key', 'invalid_format']]);
});

it('tells everything that is wrong, and nothing of what was not sent', () => {
  expect(errorsOf({ 'if-match': '3', 'idempotency-key': '', 'x-other': '' })).toEqual([
    ['If-Match', 'invalid_format'],
    ['Idempotency-Key', 'invalid_format'],
  ]);
  expect(errorsOf({})).toEqual([]);
  expect(headerErrors(fakeRequest({ headers: { 'if-match': '3' } }))).toEqual([]);
});

it.each([
  ['Idempotency-Key', ['a', 'b'], [['Idempotency-Key', 'duplicate']]],
  ['idempotency-key', ['a', 'a'], [['Idempotency-Key', 'duplicate']]],
  ['If-Match', ['"3"', '"4"'], []],
])('%s given as %j', (name, values, expected) => {
  const rawHeaders = values.flatMap((value) => [name, value]);
  const headers = { [name.toLowerCase()]: values.join(', ') };
  const request = { ...fakeRequest({ headers }), rawHeaders };
  expect(headerErrors(request, RULES).map((error) => [error.name, error.code])).toEqual(expected);
});

it('reads a header as it was sent', () => {
  expect(headerOf(fakeRequest({ headers: { 'if-match': '' } }), 'If-Match')).toBe('');
  expect(headerOf(fakeRequest(), 'If-Match')).toBeUndefined();
});

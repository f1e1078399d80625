import { nameProblems, parseTime, pastProblems, roleProblems, timeProblems } from './identity.rules.js';

const codes = (problems: { code: string }[]) => problems.map(({ code }) => code);

describe('nameProblems', () => {
  it.each(['a', ' a ', 'a'.repeat(100), '👍'.repeat(100)])('accepts %j', (name) =>
    expect(nameProblems(name)).toEqual([]),
  );

  it.each([
    [undefined, 'required'],
    [null, 'required'],
    [7, 'invalid_type'],
    ['', 'too_short'],
    [' \t', 'too_short'],
    ['a'.repeat(101), 'too_long'],
    ['👍'.repeat(101), 'too_long'],
  ])('finds in %j: %s', (name, code) => expect(codes(nameProblems(name))).toEqual([code]));
});

describe('roleProblems', () => {
  it.each(['owner', 'admin', 'member'])('accepts %s', (role) => expect(roleProblems(role)).toEqual([]));

  it.each([
    [undefined, 'required'],
    [7, 'invalid_type'],
    ['Owner', 'invalid_value'],
    ['constructor', 'invalid_value'],
  ])('finds in %j: %s', (role, code) => expect(codes(roleProblems(role))).toEqual([code]));
});

describe('times', () => {
  it.each([
    ['2030-01-31T12:00:00Z', '2030-01-31T12:00:00.000Z'],
    ['2030-01-31t12:00:00z', '2030-01-31T12:00:00.000Z'],
    ['2030-01-31T12:00:00.5+02:30', '2030-01-31T09:30:00.500Z'],
    ['2032-02-29T23:59:59.123456789-23:59', '2032-03-01T23:58:59.123Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('reads %s as %s', (text, time) => {
    expect(timeProblems(text)).toEqual([]);
    expect(new Date(parseTime(text)).toISOString()).toBe(time);
  });

  it.each([
    '',
    '2030-01-31',
    '2030-01-31T12:00:00',
    '2030-01-31 12:00:00Z',
    '2030-01-31T12:00Z',
    '2031-02-29T12:00:00Z',
    '2030-04-31T12:00:00Z',
    '2030-13-01T12:00:00Z',
    '2030-01-00T12:00:00Z',
    '2030-01-31T24:00:00Z',
    '2030-01-31T12:60:00Z',
    '2030-01-31T12:00:60Z',
    '2030-01-31T12:00:00.Z',
    '2030-01-31T12:00:00+0230',
    '2030-01-31T12:00:00+24:00',
    '+02030-01-31T12:00:00Z',
    '9999-12-31T23:59:59-01:00',
    '2030-01-31T12:00:00Z\n',
  ])('refuses %j', (text) => expect(codes(timeProblems(text))).toEqual(['invalid_format']));

  it('refuses what is no string', () => expect(codes(timeProblems(1_900_000_000))).toEqual(['invalid_type']));

  it('wants the future', () => {
    const now = Date.parse('2030-01-31T12:00:00Z');
    expect(pastProblems('2030-01-31T12:00:00.001Z', now)).toEqual([]);
    expect(codes(pastProblems('2030-01-31T12:00:00Z', now))).toEqual(['invalid_value']);
    expect(codes(pastProblems('2030-01-31T13:00:00+02:00', now))).toEqual(['invalid_value']);
  });
});

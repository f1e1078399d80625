import { describe, expect, it } from '@jest/globals';
import { headerValues } from './header-values.js';

describe('the values of a header', () => {
  const request = { method: 'GET', url: '/', headers: { authorization: 'a' } };
  const rawHeaders = ['Host', 'authorization', 'Authorization', 'a', 'AUTHORIZATION', 'b'];

  it.each([
    ['on Fastify', { ...request, raw: { rawHeaders } }],
    ['on Express', Object.assign({ rawHeaders }, request)],
  ])('are those too that Node drops, %s', (_, one) => {
    expect(headerValues(one, 'Authorization')).toEqual(['a', 'b']);
    expect(headerValues(one, 'Content-Type')).toEqual([]);
  });

  it('are what there is, without raw headers', () => {
    expect(headerValues(request, 'Authorization')).toEqual(['a']);
    expect(headerValues({ ...request, headers: {} }, 'Authorization')).toEqual([]);
  });
});

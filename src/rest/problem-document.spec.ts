import {
  BadGatewayException,
  ForbiddenException,
  HttpException,
  ServiceUnavailableException,
} from '@nestjs/common';
import { defineErrors } from '../values/coded-error.js';
import { ApiError, type ApiErrorCode } from '../values/error-codes.js';
import { toProblem } from './problem-document.js';

/** The errors of some resource. */
class TestError extends defineErrors({ harness_name_taken: { status: 409, example: 'is taken' } }) {}

const place = { instance: '/v1/harnesses', requestId: 'request' };
const SECRET = 'db-7.internal';
const problem = (error: unknown) => toProblem(error, place);

describe('the problem document', () => {
  it('of a refusal says everything', () => {
    const errors = [{ pointer: '/name', code: 'harness_name_taken', detail: 'is taken' }];
    expect(problem(new TestError('harness_name_taken', 'a is taken', { errors }))).toEqual({
      error: 'a is taken',
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      detail: 'a is taken',
      code: 'harness_name_taken',
      instance: '/v1/harnesses',
      request_id: 'request',
      errors,
    });
  });

  it('of a refusal of the framework repeats its words', () => {
    expect(problem(new ForbiddenException('no ticket'))).toMatchObject({
      status: 403,
      code: 'permission_denied',
      detail: 'no ticket',
    });
    expect(problem(Object.assign(new Error('too long'), { statusCode: 414 }))).toMatchObject({
      status: 414,
      code: 'uri_too_long',
    });
  });

  it('repeats no more than a kibibyte of a path, or of what the framework says', () => {
    const long = '/a'.repeat(8000);
    const document = toProblem(new ForbiddenException(long), { instance: long, requestId: 'request' });
    expect([document.instance.length, document.detail.length, document.error.length]).toEqual(
      Array(3).fill(1022),
    );
  });

  it.each<[string, unknown, number, string]>([
    ['a code that nobody knows', new ApiError('nonsense' as ApiErrorCode, SECRET), 500, 'internal_error'],
    ['an error', new Error(SECRET), 500, 'internal_error'],
    ['an error of somebody further off', { statusCode: 503, message: SECRET }, 500, 'internal_error'],
    ['an exception that is unavailable', new ServiceUnavailableException(SECRET), 503, 'unavailable'],
    ['an exception about a gateway', new BadGatewayException(SECRET), 502, 'internal_error'],
    ['an exception of 599', new HttpException(SECRET, 599), 599, 'internal_error'],
    ['an exception that is no refusal', new HttpException(SECRET, 200), 500, 'internal_error'],
    ['an exception without a status', new HttpException(SECRET, NaN), 500, 'internal_error'],
    ['nothing', undefined, 500, 'internal_error'],
    ['null', null, 500, 'internal_error'],
  ])('of %s gives nothing away', (_, error, status, code) => {
    const document = problem(error);
    expect(document).toMatchObject({ status, code });
    expect(JSON.stringify(document)).not.toContain(SECRET);
  });

  it('of a code that nobody knows repeats none of its details', () => {
    const details = { errors: [{ code: 'nonsense', detail: SECRET }] };
    expect(problem(new ApiError('nonsense' as ApiErrorCode, 'x', details))).not.toHaveProperty('errors');
  });
});

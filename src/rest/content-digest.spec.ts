import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { readBody } from './read-body.js';

const BODY = Buffer.from('{"name":"a"}');
const digestOf = (algorithm: string, bytes: Buffer = BODY) =>
  createHash(algorithm).update(bytes).digest('base64');
const sha256 = `sha-256=:${digestOf('sha256')}:`;
const wrong = `sha-256=:${digestOf('sha256', Buffer.from('{"name":"b"}'))}:`;

/** What a body with these digests is read as, or the code of the refusal. */
async function read(...digests: string[]): Promise<unknown> {
  const rawHeaders = digests.flatMap((digest) => ['Content-Digest', digest]);
  const headers = { 'content-type': 'application/json' };
  try {
    return await readBody({ method: 'POST', url: '/', headers, body: BODY, raw: { rawHeaders } });
  } catch (error) {
    return (error as { details: { errors: { name: string; code: string }[] } }).details.errors.map(
      ({ name, code }) => `${name} ${code}`,
    );
  }
}

describe('Content-Digest', () => {
  it.each([
    ['none', []],
    ['SHA-256', [sha256]],
    ['SHA-512', [`sha-512=:${digestOf('sha512')}:`]],
    ['two', [`${sha256}, sha-512=:${digestOf('sha512')}:`]],
    ['one in each line', [sha256, `sha-512=:${digestOf('sha512')}:`]],
    ['another algorithm, of which we know nothing', ['md5=:AAAA:']],
    ['nothing', ['']],
  ])('of the body: %s', async (_what, digests) => {
    expect(await read(...digests)).toEqual({ name: 'a' });
  });

  it.each([
    ['of another body', [wrong]],
    ['one of which is of another body', [`sha-512=:${digestOf('sha512')}:, ${wrong}`]],
    ['of another body in a second line', [sha256, wrong]],
    ['that is cut', [sha256.replace(/.{5}:$/, ':')]],
    ['that is empty', ['sha-256=::']],
  ])('%s is refused', async (_what, digests) => {
    expect(await read(...digests)).toEqual(['Content-Digest digest_mismatch']);
  });

  it.each([
    'nonsense',
    digestOf('sha256'),
    `sha-256=${digestOf('sha256')}`,
    `SHA-256=:${digestOf('sha256')}:`,
    '%',
  ])('that cannot be read is refused: %s', async (digest) => {
    expect(await read(digest)).toEqual(['Content-Digest invalid_format']);
  });
});

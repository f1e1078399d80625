import { fakeAdapter, FakeResponse } from './http.fake.js';
import { send, type Reply } from './send.js';

const sent = (type: string, reply: Reply) => {
  const response = new FakeResponse();
  send(fakeAdapter(type), response, reply);
  return { ...response };
};

describe('a reply', () => {
  it.each<[Reply, Partial<FakeResponse>]>([
    [{ headers: {} }, {}],
    [
      { status: 304, headers: { ETag: '"1"' } },
      { status: 304, headers: { ETag: '"1"' } },
    ],
    [
      { status: 200, headers: {}, text: 'größe' },
      { status: 200, text: 'größe' },
    ],
  ])('%j is left to other platforms', (reply, expected) => {
    expect(sent('fastify', reply)).toEqual({ headers: {}, ...expected, by: 'reply' });
  });

  it.each<[Reply, Partial<FakeResponse>]>([
    [{ headers: {} }, {}],
    [
      { status: 304, headers: { ETag: '"1"' } },
      { status: 304, headers: { ETag: '"1"' } },
    ],
    [
      { status: 200, headers: {}, text: 'größe' },
      { headers: { 'Content-Length': '7' }, text: 'größe' },
    ],
    [
      { headers: {}, text: '' },
      { headers: { 'Content-Length': '0' }, text: '' },
    ],
  ])('%j ends the response of Express, which adds nothing', (reply, expected) => {
    expect(sent('express', reply)).toEqual({ headers: {}, status: reply.status, ...expected, by: 'end' });
  });
});

import { Client, refusal, uniqueName } from '../support/client.js';
import { NOBODY } from '../support/harnesses.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = new Client(server.url);
});
afterAll(() => server.stop());

const url = (id: string) => `/v1/harnesses/${id}`;

describe('the path parameter', () => {
  const NEITHER = [
    'Not-A-Name',
    'a_b',
    'a--b',
    '-a',
    'harness_',
    `harness_${'0'.repeat(31)}`,
    `HARNESS_${'0'.repeat(32)}`,
    `harness_${'A'.repeat(32)}`,
    'x'.repeat(65),
    '%20',
    'a%2Fb',
    '%00',
    'é',
  ];

  it.each(NEITHER)(
    '%s, neither ID nor name, is a 404 where it is read and a 400 where it is written',
    async (text) => {
      const path = url(encodeURI(decodeURI(text)) === text ? text : encodeURI(text));
      expect(refusal(await client.get(path))).toEqual([404, 'harness_not_found']);
      const invalid = [400, 'invalid_harness_id', ['harness_id', 'invalid_format']];
      expect(refusal(await client.patch(path, {}))).toEqual(invalid);
      expect(refusal(await client.delete(path))).toEqual(invalid);
      expect(refusal(await client.post(`${path}/delete`))).toEqual(invalid);
      expect(refusal(await client.post(`${path}/copy`))).toEqual(invalid);
    },
  );

  it('that is a name is a 400 where only IDs are taken, whether it exists or not', async () => {
    const { name } = await client.create({ name: uniqueName() });
    for (const text of [name, 'nobody']) {
      expect(refusal(await client.patch(url(text), {}))).toMatchObject([
        400,
        'invalid_harness_id',
        expect.anything(),
      ]);
      expect((await client.delete(url(text))).body.code).toBe('invalid_harness_id');
      expect((await client.post(`${url(text)}/delete`)).body.errors).toEqual([
        expect.objectContaining({ in: 'path', name: 'harness_id' }),
      ]);
    }
  });

  it.each([NOBODY, 'nobody'])('%s that no harness has is a 404', async (text) => {
    expect(refusal(await client.get(url(text)))).toEqual([404, 'harness_not_found']);
    expect(refusal(await client.post(`${url(text)}/copy`))).toEqual([404, 'harness_not_found']);
  });

  it('that looks like an ID is never a name', async () => {
    expect((await client.post('/v1/harnesses', { name: NOBODY })).status).toBe(400);
  });
});

import { refusal, type Client } from '../support/client.js';
import { list, names, newOrg } from '../support/listing.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});

afterAll(() => server.stop());

const own = async (client: Client, query: string) => names(await list(client, `is_built_in=false&${query}`));

describe('filters', () => {
  let client: Client;
  let ids: Record<string, string>;

  beforeAll(async () => {
    client = await newOrg(server);
    const bodies = [
      {
        name: 'alpha',
        description: 'Die GRÖSSE zählt',
        tags: ['red', 'round'],
        capabilities: [{ ref: 'web_fetch' }],
      },
      { name: 'beta', display_name: '100% cotton_wool', tags: ['red'], system_prompt: 'needle' },
      {
        name: 'gamma',
        description: 'Ελλάς, İstanbul, straße',
        tags: ['Round'],
        capabilities: [{ ref: 'mcp:x', config: { ref: 'web_fetch' } }],
      },
      { name: 'delta', description: "back\\slash and 'quote'", tags: ['100'] },
      { name: 'epsilon', description: 'cafe\u0301', tags: ['cottonXwool'] },
    ];
    ids = {};
    for (const body of bodies) ids[body.name] = (await client.create(body)).id;
    ids.child = (await client.create({ name: 'child', parent_harness_id: ids.alpha! })).id;
    ids.shelved = (await client.create({ name: 'shelved', tags: ['red'] })).id;
    await client.delete(`/v1/harnesses/${ids.shelved}`);
    ids.gone = (await client.create({ name: 'gone', tags: ['red'] })).id;
    await client.delete(`/v1/harnesses/${ids.gone}`);
    await client.post(`/v1/harnesses/${ids.gone}/delete`);
  });

  it.each([
    ['in the name', 'search=lph', ['alpha']],
    ['in a derived display name', 'search=Epsilon', ['epsilon']],
    ['in a display name', 'search=cotton', ['beta', 'epsilon']],
    ['in the description', 'search=quote', ['delta']],
    ['in a tag', 'search=roun', ['alpha', 'gamma']],
    ['not in the prompt', 'search=needle', []],
    ['words in several fields', 'search=red+alpha', ['alpha']],
    ['all words', 'search=alpha+beta', []],
    ['any white space', 'search=%09red%0A%20wool%C2%A0', ['beta']],
    ['the same word often', `search=${'red+'.repeat(7)}red`, ['alpha', 'beta']],
    ['nothing to look for', 'search=%20', ['alpha', 'beta', 'child', 'delta', 'epsilon', 'gamma']],
    ['% as itself', 'search=%25', ['beta']],
    ['%25 in a word', 'search=100%25', ['beta']],
    ['_ as itself', 'search=cotton_wool', ['beta']],
    ['a backslash as itself', 'search=%5C', ['delta']],
    ['a quote as itself', "search='quote'", ['delta']],
    ['umlauts without case', 'search=gr%C3%B6SSe', ['alpha']],
    ['Greek without case, any sigma', 'search=%CE%95%CE%9B%CE%9B%CE%86%CE%A3', ['gamma']],
    ['sharp s in capitals', 'search=STRASSE', ['gamma']],
    ['a composed letter in a decomposed text', 'search=caf%C3%A9', ['epsilon']],
    ['a tag', 'tag=red', ['alpha', 'beta']],
    ['several tags, all of them', 'tag=red&tag=round', ['alpha']],
    ['a tag with its case', 'tag=Round', ['gamma']],
    ['a whole tag only', 'tag=roun', []],
    ['own capabilities', 'capability=web_fetch', ['alpha']],
    ['no part of a ref', 'capability=web', []],
    ['what archived ones have too', 'tag=red&include_archived=true', ['alpha', 'beta', 'shelved']],
    ['the active ones', 'tag=red&include_archived=false', ['alpha', 'beta']],
    ['a filter after a filter', 'tag=red&search=wool&include_archived=true', ['beta']],
  ])('find %s: %s', async (_what, query, expected) => {
    expect(await own(client, `sort=name&${query}`)).toEqual(expected);
  });

  it('find the children of a harness', async () => {
    expect(await own(client, `parent_harness_id=${ids.alpha}`)).toEqual(['child']);
    expect(await own(client, `parent_harness_id=${ids.beta}`)).toEqual([]);
  });

  it('find built-ins, own ones, or both', async () => {
    expect(names(await list(client, 'is_built_in=true&sort=name'))).toEqual([
      'base',
      'generic',
      'platform-chat',
    ]);
    expect((await list(client, '')).total).toBe(9);
  });

  it('never find what is deleted, or what another organization has', async () => {
    const all = names(await list(client, 'include_archived=true'));
    expect(all).toHaveLength(10);
    expect(all).not.toContain('gone');
    expect(await own(await newOrg(server), `parent_harness_id=${ids.alpha}&include_archived=true`)).toEqual(
      [],
    );
  });

  it.each([
    ['search', 'a b c d e f g h i', 'too_many'],
    ['limit', '0', 'invalid_value'],
    ['limit', '1001', 'invalid_value'],
    ['limit', '-1', 'invalid_value'],
    ['limit', '1.5', 'invalid_value'],
    ['limit', '', 'invalid_value'],
    ['include_archived', 'yes', 'invalid_value'],
    ['include_archived', '', 'invalid_value'],
    ['is_built_in', '1', 'invalid_value'],
    ['sort', '', 'invalid_value'],
    ['sort', '--name', 'invalid_value'],
    ['sort', 'id', 'invalid_value'],
    ['fields', 'id,secret', 'unknown_key'],
    ['fields', '', 'unknown_key'],
    ['parent_harness_id', 'alpha', 'invalid_format'],
    ['cursor', '', 'invalid_cursor'],
    ['cursor', 'nonsense', 'invalid_cursor'],
  ])('refuse %s=%s', async (name, value, code) => {
    const response = await client.get('/v1/harnesses').query({ [name]: value });
    const top = code === 'invalid_cursor' ? code : 'validation_failed';
    expect(refusal(response)).toEqual([400, top, [name, code]]);
  });
});

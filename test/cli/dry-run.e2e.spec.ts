import { useCli } from '../support/cli-suite.js';
import { cliOf } from '../support/cli.js';
import { newKey } from '../support/harnesses.js';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const suite = useCli();

describe('a dry run', () => {
  it('writes nothing, and knows what it would create', async () => {
    await suite.owner.create({ name: 'there', description: 'old' });
    const path = await suite.write({
      '1.yaml': '# a comment\nname: leaf\nparent_name: middle\ntags: [x]\n',
      '2.md': '---\nname: middle\nparent_name: root\n---\nPrompt',
      '3.json': '{"name": "root"}',
      '4.yaml': 'name: there\nparent_name: root\n',
    });
    const { code, stdout } = await suite.cli('apply', path, '--dry-run');
    expect([code, stdout]).toEqual([
      0,
      'created root\ncreated middle\ncreated leaf\nupdated there\n' +
        '4 harnesses: 3 created, 1 updated, 0 unchanged (dry run: nothing was changed)\n',
    ]);
    expect(await suite.ownNames()).toEqual(['there']);
    expect((await suite.owner.get('/v1/harnesses/there')).body).toMatchObject({
      version: 1,
      description: 'old',
    });
    expect((await suite.cli('apply', path)).stdout).toMatch(
      /4 harnesses: 3 created, 1 updated, 0 unchanged\n$/,
    );
  });

  it('finds what is wrong beside a parent that is not there yet', async () => {
    const path = await suite.write({ 'a.yaml': 'name: a\n', 'b.yaml': 'name: b\nparent_name: a\nnam: x\n' });
    const { code, stderr } = await suite.cli('apply', path, '--dry-run');
    expect(code).toBe(1);
    expect(stderr).toMatch(/b\.yaml: .+\n {2}\/nam: /);
  });

  it('reports what is wrong with each document, and goes on', async () => {
    const path = await suite.write({
      'a.yaml': 'name: a\nnam: x\n',
      'b.yaml': 'name: b\nparent_name: a\n',
      'c.yaml': 'name: c\ntag: x\n',
    });
    const { code, stdout, stderr } = await suite.cli('apply', path, '--dry-run');
    expect([code, stdout]).toEqual([
      1,
      'created b\n1 harness: 1 created, 0 updated, 0 unchanged, 2 refused (dry run: nothing was changed)\n',
    ]);
    expect(stderr.match(/\w\.yaml|^ {2}\/\w+:/gm)).toEqual(['a.yaml', '  /nam:', 'c.yaml', '  /tag:']);
  });

  it('says the same to machines', async () => {
    const path = await suite.write({
      'a.yaml': 'name: a\nnam: x\n',
      'b.yaml': 'name: b\n',
      'c.yaml': 'name: c\ntag: x\n',
    });
    const { code, stdout, stderr } = await suite.cli('apply', path, '--dry-run', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      dry_run: true,
      documents: 3,
      created: 1,
      updated: 0,
      unchanged: 0,
      refused: 2,
      harnesses: [{ file: `${path}/b.yaml`, outcome: 'created', name: 'b' }],
    });
    expect(JSON.parse(stderr)).toMatchObject({
      code: 'documents_refused',
      documents: [
        { file: `${path}/a.yaml`, status: 400 },
        { file: `${path}/c.yaml`, status: 400 },
      ],
    });
  });

  it('asks once only when nobody may ask', async () => {
    const path = await suite.write({ 'a.yaml': 'name: a\n', 'b.yaml': 'name: b\n' });
    const { code, stdout, stderr } = await cliOf(suite.server, 'hk_wrong')('apply', path, '--dry-run');
    expect([code, stderr.match(/unauthenticated/g)]).toEqual([1, ['unauthenticated']]);
    expect(stdout).toContain('stopped after 1 of 2 documents\n');
  });

  it('ends with 2 at once when the server has failed', async () => {
    const problem = { status: 500, code: 'internal', error: 'Something went wrong.' };
    let asked = 0;
    const failing = createServer((_request, response) => {
      asked++;
      response.writeHead(500, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify(problem));
    }).listen(0, '127.0.0.1');
    await once(failing, 'listening');
    const { port } = failing.address() as AddressInfo;
    const path = await suite.write({ 'a.yaml': 'name: a\n', 'b.yaml': 'name: b\n' });
    const { code, stderr } = await cliOf({ url: `http://127.0.0.1:${port}` })('apply', path, '--dry-run');
    failing.close().closeAllConnections();
    expect([code, asked, stderr]).toEqual([2, 1, expect.stringMatching(/a\.yaml: .+ \(internal\)\n$/)]);
  });

  it('is refused to those who may not write', async () => {
    const member = cliOf(suite.server, await newKey(suite.owner, 'member'));
    const { code, stderr } = await member('apply', await suite.write({ 'a.yaml': 'name: a\n' }), '--dry-run');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/a\.yaml: .+ \(permission_denied\)\n$/)]);
  });

  it('misses a parent that nobody would create', async () => {
    const path = await suite.write({ 'b.yaml': 'name: b\nparent_name: nobody\n' });
    const { code, stderr } = await suite.cli('apply', path, '--dry-run');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/\n {2}\/parent_name: /)]);
  });
});

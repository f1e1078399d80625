import { normalizeMcpServers, type McpServer } from '../rules/mcp/mcp-servers.js';
import { HeaderVault } from './header-vault.js';
import {
  keepSealed,
  keptProblems,
  moveHeaders,
  renewHeaders,
  sealHeaders,
  unreadableProblems,
  unsealableProblems,
} from './sealed-headers.js';

const MARKER = '********';
const OLD = new HeaderVault([Buffer.alloc(32, 1)]);
const BOTH = new HeaderVault([Buffer.alloc(32, 2), Buffer.alloc(32, 1)]);
const NEW = new HeaderVault([Buffer.alloc(32, 2)]);
const NONE = new HeaderVault([]);
const OWNER = { orgId: 'o', harnessId: 'h' };

const servers = (headers: Record<string, string>, name = 'docs') =>
  normalizeMcpServers({ [name]: { url: 'https://a.org', headers } });
const headersOf = (sealed: Record<string, McpServer>) => sealed.docs!.headers;
const open = (vault: HeaderVault, sealed: Record<string, McpServer>, owner = OWNER) =>
  Object.fromEntries(
    Object.entries(headersOf(sealed)).map(([header, value]) => [
      header,
      vault.open(value, { ...owner, server: 'docs', header }),
    ]),
  );

describe('header values that markers keep', () => {
  const value = 'xy'.repeat(4096);
  const full = (count: number, one = value) =>
    servers(Object.fromEntries(Array.from({ length: count }, (_, i) => [`H${i}`, one])));
  const sealed = (count: number) => sealHeaders(NEW, OWNER, full(count), {});

  it.each<[string, Record<string, McpServer>, Record<string, McpServer>, boolean]>([
    ['as many as there may be', full(32, MARKER), sealed(32), false],
    ['these and one more', servers({ ...headersOf(full(32, MARKER)), More: 'x' }), sealed(32), true],
    ['one less and one more', servers({ ...headersOf(full(31, MARKER)), More: value }), sealed(32), false],
    ['more than there may be, as they were stored', full(40, MARKER), sealed(40), false],
    ['fewer of these', full(39, MARKER), sealed(40), false],
    ['more of these', servers({ ...headersOf(full(40, MARKER)), More: 'x' }), sealed(40), true],
    ['a marker for nothing', full(1, MARKER), {}, false],
  ])('count as what is stored: %s', (_what, sent, stored, isRefused) => {
    const found = keptProblems(sent, stored).map(({ code, pointer }) => [code, pointer]);
    expect(found).toEqual(isRefused ? [['too_large', '/mcpServers']] : []);
  });
});

describe('sealing', () => {
  it('seals every value for its place and leaves the rest of the server', () => {
    const sent = servers({ A: 'a', B: '' });
    const sealed = sealHeaders(NEW, OWNER, sent, {});
    expect(open(NEW, sealed)).toEqual({ A: 'a', B: '' });
    expect({ ...sealed.docs, headers: sent.docs!.headers }).toEqual(sent.docs);
  });

  it('keeps what is stored for a marker, also under another case', () => {
    const stored = sealHeaders(NEW, OWNER, servers({ Key: 'a' }), {});
    expect(headersOf(sealHeaders(NEW, OWNER, servers({ KEY: MARKER }), stored))).toEqual({
      KEY: headersOf(stored).Key,
    });
  });

  it('keeps what is stored when the same value is sent again', () => {
    const stored = sealHeaders(NEW, OWNER, servers({ A: 'a', B: 'b' }), {});
    const sealed = sealHeaders(NEW, OWNER, servers({ A: 'a', B: 'c' }), stored);
    expect(headersOf(sealed).A).toBe(headersOf(stored).A);
    expect(headersOf(sealed).B).not.toBe(headersOf(stored).B);
  });

  it('seals anew what it cannot compare any more', () => {
    const stored = sealHeaders(OLD, OWNER, servers({ A: 'a' }), {});
    expect(open(NEW, sealHeaders(NEW, OWNER, servers({ A: 'a' }), stored))).toEqual({ A: 'a' });
  });

  it('never lets the value of one server stand for that of another', () => {
    const stored = sealHeaders(NEW, OWNER, servers({ A: 'a' }, 'other'), {});
    expect(open(NEW, sealHeaders(NEW, OWNER, servers({ A: 'a' }), stored))).toEqual({ A: 'a' });
  });
});

describe('renewing', () => {
  const old = sealHeaders(OLD, OWNER, servers({ A: 'a', B: 'b' }), {});

  it('seals again what is under an older key', () => {
    expect(open(NEW, renewHeaders(BOTH, OWNER, old))).toEqual({ A: 'a', B: 'b' });
  });

  it('leaves what is under the present key, byte for byte', () => {
    const sealed = sealHeaders(BOTH, OWNER, servers({ A: 'a' }), {});
    expect(renewHeaders(BOTH, OWNER, sealed)).toEqual(sealed);
  });

  it.each([
    ['whose key is gone', NEW],
    ['when there is no key', NONE],
  ])('leaves what it cannot open: a value %s', (_what, vault) => {
    expect(renewHeaders(vault, OWNER, old)).toEqual(old);
  });
});

describe('going back', () => {
  const older = sealHeaders(OLD, OWNER, servers({ A: 'a' }), {});
  const sealedNow = (value: string) => sealHeaders(BOTH, OWNER, servers({ a: value }), {});

  it('keeps what is stored when it is the same value, and else takes the older one', () => {
    const same = sealedNow('a');
    expect(headersOf(keepSealed(BOTH, OWNER, older, same))).toEqual({ A: headersOf(same).a });
    expect(keepSealed(BOTH, OWNER, older, sealedNow('b'))).toEqual(older);
  });

  it('takes the present value for one whose key is gone, unless it goes to another recipient', () => {
    const stored = sealedNow('b');
    expect(open(NEW, keepSealed(NEW, OWNER, older, stored))).toEqual({ A: 'b' });
    const elsewhere = { docs: { ...stored.docs!, url: 'https://a.org:8443' } };
    expect(keepSealed(NEW, OWNER, older, elsewhere)).toEqual(older);
    expect(keepSealed(NEW, OWNER, older, {})).toEqual(older);
  });

  it('points at what cannot be opened: under a key that is gone, changed or moved', () => {
    const sealed = sealHeaders(NEW, OWNER, servers({ 'A/B': 'a', C: 'c' }, 'd/e'), {});
    expect(unreadableProblems(NEW, OWNER, sealed)).toEqual([]);
    const { 'A/B': moved, C } = sealed['d/e']!.headers as { 'A/B': string; C: string };
    const [id, data] = C.split('.') as [string, string];
    const changed = `${id}.${data.startsWith('A') ? 'B' : 'A'}${data.slice(1)}`;
    const { A: gone } = headersOf(older) as { A: string };
    const headers = { 'A/B': C, C: changed, D: gone, E: moved };
    const problems = unreadableProblems(NEW, OWNER, { 'd/e': { ...sealed['d/e']!, headers } });
    expect(problems.map(({ code, pointer }) => [code, pointer])).toEqual(
      ['A~1B', 'C', 'D', 'E'].map((header) => ['secret_unreadable', `/mcpServers/d~1e/headers/${header}`]),
    );
  });
});

describe('moving to a copy', () => {
  const copy = { orgId: 'o', harnessId: 'h2' };

  it('seals the same values for the other harness, under the present key', () => {
    const moved = moveHeaders(BOTH, OWNER, copy, sealHeaders(OLD, OWNER, servers({ A: 'a' }), {}));
    expect(open(NEW, moved, copy)).toEqual({ A: 'a' });
    expect(() => open(NEW, moved)).toThrow('authenticate');
  });

  it('refuses a value that does not belong where it stands', () => {
    const sealed = sealHeaders(NEW, OWNER, servers({ A: 'a', B: 'b' }), {});
    const { A, B } = headersOf(sealed) as { A: string; B: string };
    const swapped = { docs: { ...sealed.docs!, headers: { A: B, B: A } } };
    expect(() => moveHeaders(NEW, OWNER, copy, swapped)).toThrow('the header A of the MCP server docs');
  });
});

describe('without a key', () => {
  it('servers with headers are named, others are not', () => {
    const sent = { ...servers({ A: 'a' }, 'a/b'), ...servers({}) };
    expect(unsealableProblems(NONE, sent)).toMatchObject([
      { code: 'secrets_unavailable', pointer: '/mcpServers/a~1b/headers' },
    ]);
    expect(unsealableProblems(NEW, sent)).toEqual([]);
  });
});

import { normalizeMcpServers, type McpServer } from '../rules/mcp/mcp-servers.js';
import { HeaderVault } from './header-vault.js';
import { moveHeaders, renewHeaders, sealHeaders, unsealableProblems } from './sealed-headers.js';

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

import type { Layer } from '../../rules/effective/layers.js';
import { newContent, type ContentPatch } from '../../rules/content.js';
import { EFFECTIVE_LIMIT } from '../../rules/effective/too-large.js';
import { atOnce } from '../../../values/turns.js';
import { effectiveDocument as effectiveSteps } from './effective-document.js';
import { type Link } from './links.js';

const source = (name: string) => ({ harness_id: `id-${name}`, harness_name: name, version: 3 });
const link = (name: string): Link => ({ ...source(name), isBuiltIn: name === 'root' });
const layer = (name: string, patch: ContentPatch): Layer => ({
  source: source(name),
  content: newContent({ ...patch, name }),
});
const known = () => true;
const effectiveDocument = (...about: Parameters<typeof effectiveSteps>) => atOnce(effectiveSteps(...about));
const file = (content: string) => ({ initial_files: [{ path: 'a', content }] });

describe('the effective document', () => {
  it('is about the last link, with layers on top that are no links', () => {
    const top: Layer = {
      source: { layer: { kind: 'agent', id: 'a' } },
      content: newContent({ name: 'x', default_model_id: 'm' }),
    };
    const document = effectiveDocument(
      [link('root'), link('leaf')],
      [layer('root', {}), layer('leaf', {}), top],
      known,
    );
    expect(document).toMatchObject({
      harness_id: 'id-leaf',
      name: 'leaf',
      version: 3,
      default_model_id: 'm',
    });
    expect(document.chain).toEqual([
      { id: 'id-root', name: 'root', version: 3, is_built_in: true },
      { id: 'id-leaf', name: 'leaf', version: 3, is_built_in: false },
    ]);
  });

  it('has null for what a draft does not have yet', () => {
    const draft = { harness_id: null, harness_name: null, version: null, isBuiltIn: false };
    const document = effectiveDocument(
      [draft],
      [{ source: draft, content: newContent({ name: 'x' }) }],
      known,
    );
    expect(document).toMatchObject({ harness_id: null, name: null, version: null, chain: [{ id: null }] });
  });

  it('shows no header value', () => {
    const mcpServers = { docs: { url: 'https://a.org', headers: { K: 'secret' } } };
    const document = effectiveDocument([link('a')], [layer('a', { mcpServers })], known);
    expect(JSON.stringify(document)).not.toContain('secret');
  });
});

describe('its size', () => {
  const around = Buffer.byteLength(
    JSON.stringify(effectiveDocument([link('a')], [layer('a', file(''))], known)),
  );
  const room = EFFECTIVE_LIMIT - around;
  const sized = (content: string) => effectiveDocument([link('a')], [layer('a', file(content))], known);

  it('may be 16 MiB to the byte', () => {
    expect(Buffer.byteLength(JSON.stringify(sized('x'.repeat(room))))).toBe(EFFECTIVE_LIMIT);
  });

  it.each([
    ['two-byte letters', 'ü', 2],
    ['control characters, which JSON escapes', '\u0001', 6],
  ])('counts %s as the bytes they take', (_what, character, bytes) => {
    const count = Math.floor(room / bytes);
    expect(() => sized(character.repeat(count))).not.toThrow();
    expect(() => sized(character.repeat(count + 1))).toThrow('16777216');
  });

  it.each<[string, (level: number) => ContentPatch]>([
    [
      'settings of capabilities',
      (level) => ({
        capabilities: Array.from({ length: 150 }, (_, i) => ({
          ref: `skill:${level}-${i}`,
          config: { a: 'x'.repeat(64 * 1024 - 8) },
        })),
      }),
    ],
    [
      'network patterns',
      (level) => ({
        network_access: {
          allowed: [],
          blocked: Array.from({ length: 500 }, (_, i) => `https://h/${level}/${i}/${'x'.repeat(2000)}`),
        },
      }),
    ],
  ])('counts %s', (_what, patch) => {
    const layers = Array.from({ length: 40 }, (_, level) => layer(`${level}`, patch(level)));
    expect(() => effectiveDocument([link('a')], layers.slice(0, 1), known)).not.toThrow();
    expect(() => effectiveDocument([link('a')], layers, known)).toThrow('16777216');
  });
});

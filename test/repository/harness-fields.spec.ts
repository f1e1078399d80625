import { getMetadataStorage } from 'class-validator';
import { getMetadataArgsStorage } from 'typeorm';
import { describeHarness } from '../../src/cli/describe-harness.js';
import { contentOf as comparedByCli } from '../../src/cli/differences/content.js';
import type { Harness } from '../../src/cli/harness.js';
import { toDocument } from '../../src/harnesses/documents/harness-document.js';
import { CreateHarnessDto } from '../../src/harnesses/dto/create-harness.dto.js';
import { HarnessDocumentDto } from '../../src/harnesses/dto/harness-document.dto.js';
import { PreviewHarnessDto } from '../../src/harnesses/dto/preview.dto.js';
import { LayerDto } from '../../src/harnesses/dto/resolve-harness.dto.js';
import { UpdateHarnessDto } from '../../src/harnesses/dto/update-harness.dto.js';
import type { HarnessCaller } from '../../src/harnesses/ports/access.js';
import { HarnessPresenter } from '../../src/harnesses/registry/presenter.js';
import { toHarnessDto } from '../../src/harnesses/registry/representation.js';
import type { HarnessSettings } from '../../src/harnesses/registry/settings.js';
import { VersionsService } from '../../src/harnesses/registry/versions/versions.service.js';
import type { HarnessChanger } from '../../src/harnesses/registry/writes/harness.changer.js';
import { newContent } from '../../src/harnesses/rules/content.js';
import {
  CONTENT_KEYS,
  fieldOf,
  HARNESS_KEYS,
  type HarnessContent,
  MERGEABLE_KEYS,
  READ_ONLY_KEYS,
} from '../../src/harnesses/rules/harness-fields.js';
import { resolveLayers } from '../../src/harnesses/rules/effective/resolve.js';
import { normalizeMcpServers } from '../../src/harnesses/rules/mcp/mcp-servers.js';
import { normalizeStarterFiles } from '../../src/harnesses/rules/starter-files.js';
import { COLUMN_OF, TYPE_OF } from '../../src/harnesses/storage/columns.js';
import { HarnessEntity } from '../../src/harnesses/storage/entities/harness.entity.js';
import {
  ALL_COLUMNS,
  toColumns,
  toContent,
  type HarnessRow,
} from '../../src/harnesses/storage/harness-row.js';
import type { HarnessesRepository } from '../../src/harnesses/storage/harnesses.repository.js';
import type { VersionsRepository } from '../../src/harnesses/storage/versions.repository.js';
import { pointerTokens } from '../../src/values/problem.js';
import { inTurn } from '../../src/values/turns.js';

/** Nothing in it is what it is when nobody says anything. */
const FULL: HarnessContent = {
  name: 'full',
  display_name: 'Everything',
  description: 'Has all there is.',
  system_prompt: 'Say something.',
  parent_harness_id: `harness_${'0'.repeat(32)}`,
  default_model_id: 'gpt-5',
  tags: ['a'],
  capabilities: [{ ref: 'web_fetch', config: { timeout_seconds: 20 } }],
  initial_files: normalizeStarterFiles([{ path: '/a.md', content: 'x' }]),
  mcpServers: normalizeMcpServers({ docs: { url: 'https://mcp.example.com' } }),
  network_access: { allowed: ['*.example.com'], blocked: ['b.example.com'] },
  embedder_metadata: { team: 'growth' },
  parallel_tool_calls: false,
};
const EMPTY = newContent({ name: 'empty' });

/** The row of a content as the driver returns it. */
function rowOf(content: HarnessContent, version = 1): HarnessRow {
  const read = Object.entries(toColumns(content)).map(([column, value]) => {
    const isJson = TYPE_OF[column as keyof typeof TYPE_OF] === 'jsonb' && value !== null;
    return [column, isJson ? JSON.parse(value as string) : value];
  });
  return {
    ...(Object.fromEntries(read) as HarnessRow),
    id: '00000000-0000-0000-0000-000000000001',
    is_built_in: false,
    status: 'active',
    version,
    copied_from_id: null,
    copied_from_version: null,
    created_at: new Date(0),
    updated_at: new Date(0),
    archived_at: null,
    deleted_at: null,
  };
}

const caller: HarnessCaller = { orgId: 'o', actor: 'a', permissions: [] };
const baseUrl = 'https://a.org/v1/harnesses';

const sorted = (keys: readonly string[]) => [...keys].sort();
const propertiesOf = (dto: abstract new () => object) =>
  sorted([
    ...new Set(
      getMetadataStorage()
        .getTargetValidationMetadatas(dto, '', false, false)
        .map(({ propertyName }) => propertyName),
    ),
  ]);

it.each(CONTENT_KEYS)('the sample says something about %s', (key) => {
  expect(FULL[key]).not.toEqual(fieldOf(key).absent);
});

describe('bodies', () => {
  it.each<[string, abstract new () => object, readonly string[]]>([
    ['create', CreateHarnessDto, CONTENT_KEYS],
    ['preview', PreviewHarnessDto, CONTENT_KEYS],
    ['update', UpdateHarnessDto, [...CONTENT_KEYS, 'status']],
    ['layer', LayerDto, [...MERGEABLE_KEYS, 'kind', 'id']],
  ])('of %s have the fields', (_, dto, keys) => expect(propertiesOf(dto)).toEqual(sorted(keys)));
});

describe('the table of the database', () => {
  const columns = getMetadataArgsStorage().filterColumns(HarnessEntity);
  const columnNamed = (name: string) =>
    columns.find(({ options, propertyName }) => (options.name ?? propertyName) === name)?.options;

  it.each(CONTENT_KEYS)('has a column for %s', (key) => {
    const { absent, sql } = fieldOf(key);
    const { type, array, nullable, default: initial } = columnNamed(COLUMN_OF[key])!;
    expect(array ? `${type as string}[]` : type).toBe(sql);
    expect(nullable ?? false).toBe(absent === null);
    // Null needs no default, a name has none, and that of an array is written as PostgreSQL writes it.
    const expected = absent === null || key === 'name' ? undefined : array ? '{}' : absent;
    expect(initial).toEqual(expected);
  });

  it('is read whole, but for what finds and pages rows', () => {
    const names = columns.map(({ options, propertyName }) => options.name ?? propertyName);
    const inner = ['org_id', 'search_text', 'size_bytes'];
    expect(sorted(ALL_COLUMNS)).toEqual(sorted(names.filter((name) => !inner.includes(name))));
  });

  it.each([
    ['everything', FULL],
    ['nothing', EMPTY],
  ])('gives back %s as it got it', (_, content) => {
    expect(toContent(rowOf(content))).toEqual(content);
  });

  it.each(CONTENT_KEYS)('gives what %s is without a word for a snapshot from before the column', (key) => {
    const { [COLUMN_OF[key]]: _absent, ...older } = rowOf(FULL);
    expect(toContent(older as HarnessRow)).toEqual({ ...FULL, [key]: fieldOf(key).absent });
  });
});

describe('the representation', () => {
  it('has the fields, and what cannot be written', () => {
    const shown = toHarnessDto(rowOf(EMPTY), { caller, baseUrl });
    expect(Object.keys(shown)).toEqual(HARNESS_KEYS);
    expect(sorted(HARNESS_KEYS)).toEqual(sorted([...CONTENT_KEYS, ...READ_ONLY_KEYS]));
  });

  it('of the effective configuration has the fields that merge, and where they come from', () => {
    const source = { harness_id: 'h', harness_name: 'full', version: 1 };
    const { configuration, origins } = resolveLayers([{ source, content: FULL }]);
    const named = new Set(Object.keys(origins).map((pointer) => pointerTokens(pointer)[0]!));
    expect(sorted(Object.keys(configuration))).toEqual(sorted(MERGEABLE_KEYS));
    expect(sorted([...named])).toEqual(sorted(MERGEABLE_KEYS));
  });
});

describe('documents', () => {
  const places = CONTENT_KEYS.map((key) => fieldOf(key).place);

  it('have the fields, each at a place of its own', () => {
    const byPlace = [...CONTENT_KEYS].sort((a, b) => fieldOf(a).place - fieldOf(b).place);
    const keys = byPlace.map((key) => (key === 'parent_harness_id' ? 'parent_name' : key));
    expect(Object.keys(toDocument(FULL, 'parent'))).toEqual(keys);
    expect(new Set(places).size).toBe(places.length);
  });

  it('are read with the keys that they are written with', () => {
    expect(propertiesOf(HarnessDocumentDto)).toEqual(sorted(Object.keys(toDocument(FULL, 'parent'))));
  });
});

it('a diff of versions is about the fields', async () => {
  const snapshots = new Map([
    [1, rowOf(EMPTY)],
    [2, rowOf(FULL, 2)],
  ]);
  const usage = { count: () => Promise.resolve(new Map()), blocksRemoval: () => Promise.resolve(null) };
  const service = new VersionsService(
    { getId: () => Promise.resolve(rowOf(FULL).id) } as unknown as HarnessesRepository,
    { snapshots: () => Promise.resolve(snapshots) } as unknown as VersionsRepository,
    {} as HarnessChanger,
    new HarnessPresenter({ baseUrl, usage } as unknown as HarnessSettings),
    inTurn,
  );
  const { patch } = await service.diff(caller, 'full', '1', '2');
  const changed = new Set((patch as { path: string }[]).map(({ path }) => pointerTokens(path)[0]!));
  expect(sorted([...changed])).toEqual(sorted(CONTENT_KEYS));
});

describe('the command line', () => {
  const harness = (content: HarnessContent) => toHarnessDto(rowOf(content), { caller, baseUrl }) as Harness;

  it('compares what a document says', () => {
    const compared = Object.keys(comparedByCli(harness(FULL), 'parent'));
    expect(sorted(compared)).toEqual(sorted(Object.keys(toDocument(FULL, 'parent'))));
  });

  it.each(CONTENT_KEYS)('shows %s', (key) => {
    const said = harness({ ...EMPTY, [key]: FULL[key] });
    expect(describeHarness(said)).not.toEqual(describeHarness(harness(EMPTY)));
  });
});

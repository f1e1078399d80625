import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { harnessMigrations } from '../../migrations/harnesses/index.js';
import {
  harnessEntities,
  HarnessesModule,
  HarnessesService,
  HarnessPermission,
  rotateHarnessSecrets,
  type HarnessCaller,
} from '../../src/harnesses/index.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { keyIdOf, secretsKey } from '../support/secrets.js';

const [OLD, NEW] = [secretsKey(1), secretsKey(2)];
const schema = 'odd"name';
const caller = (orgId: string): HarnessCaller => ({
  orgId,
  actor: 'tests',
  permissions: Object.values(HarnessPermission),
});

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await new DataSource({
    type: 'postgres',
    url: database.url,
    entities: harnessEntities({ schema }),
    migrations: harnessMigrations({ schema }),
  }).initialize();
  await dataSource.runMigrations();
  await dataSource.query(
    `INSERT INTO "odd""name".harness_org (org_id) SELECT '0' || i FROM generate_series(1, 501) i`,
  );
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

/** Does it with the service of a module that has these keys. */
async function withKeys<T>(secretsKeys: Buffer[], work: (harnesses: HarnessesService) => Promise<T>) {
  const access = { resolve: () => null };
  const options = { dataSource, schema, secretsKeys, access, publicUrl: 'https://api.example.com' };
  const imports = [HarnessesModule.forRoot({ ...options, http: false })];
  const module: TestingModule = await Test.createTestingModule({ imports }).compile();
  return work(module.get(HarnessesService)).finally(() => module.close());
}

/** Behind more organizations than are listed at once, and with names that sort and quote oddly. */
const ORGS = ['acme', 'Ümlaut', "o'brien", 'z'.repeat(255)];

describe("a host's rotation", () => {
  it('covers every organization in its schema, and keeps every value', async () => {
    const server = { url: 'https://mcp.example.org', headers: { Authorization: 'Bearer value' } };
    await withKeys([OLD], async (harnesses) => {
      for (const org of ORGS)
        await harnesses.create(caller(org), { name: 'one', mcpServers: { docs: server } });
    });
    const rotation = { dataSource, schema, secretsKeys: [NEW, OLD] };
    const count = 2 * ORGS.length;
    const nothing = { count: 0, first: [] };
    expect(await rotateHarnessSecrets({ ...rotation, dryRun: true })).toEqual({
      currentKeyId: keyIdOf(NEW),
      values: { [keyIdOf(OLD)]: count },
      unreadable: nothing,
      left: count,
    });
    const done = {
      currentKeyId: keyIdOf(NEW),
      values: { [keyIdOf(NEW)]: count },
      unreadable: nothing,
      left: 0,
    };
    expect(await rotateHarnessSecrets(rotation)).toEqual(done);
    expect(await rotateHarnessSecrets({ ...rotation, secretsKeys: [NEW], dryRun: true })).toEqual(done);
    await withKeys([NEW], async (harnesses) => {
      for (const org of ORGS) {
        const { mcpServers, warnings } = await harnesses.resolveEffective(caller(org), 'one', {
          includeSecrets: true,
        });
        expect([mcpServers.docs!.headers, warnings]).toEqual([server.headers, []]);
      }
    });
  });

  it('goes round what nobody can open, and says where it is', async () => {
    const { id } = await withKeys([secretsKey(3)], (harnesses) =>
      harnesses.create(caller('lost'), {
        name: 'lost',
        mcpServers: { 'a/b': { url: 'https://mcp.example.org', headers: { K: 'v' } } },
      }),
    );
    const place = { orgId: 'lost', harnessId: id, pointer: '/mcpServers/a~1b/headers/K' };
    const report = await rotateHarnessSecrets({ dataSource, schema, secretsKeys: [NEW] });
    expect(report).toMatchObject({
      left: 2,
      unreadable: {
        count: 2,
        first: [
          { ...place, version: null },
          { ...place, version: 1 },
        ],
      },
    });
    await withKeys([NEW], async (harnesses) => {
      await expect(
        harnesses.resolveEffective(caller('lost'), 'lost', { includeSecrets: true }),
      ).rejects.toMatchObject({ code: 'secret_unreadable' });
    });
  });

  it.each<[string, Buffer[]]>([
    ['no secrets key', []],
    ['32 bytes', [Buffer.alloc(16)]],
  ])('needs its keys: %s', async (sentence, secretsKeys) => {
    await expect(rotateHarnessSecrets({ dataSource, schema, secretsKeys })).rejects.toThrow(sentence);
  });
});

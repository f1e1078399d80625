import { findBinaries } from './binaries.js';

it('asks for DATABASE_URL where the programs of the platform are not installed', async () => {
  const arch = Object.getOwnPropertyDescriptor(process, 'arch')!;
  Object.defineProperty(process, 'arch', { ...arch, value: 'none' });
  try {
    await expect(findBinaries()).rejects.toThrow(
      /no embedded PostgreSQL for .*-none .*: set DATABASE_URL to /,
    );
  } finally {
    Object.defineProperty(process, 'arch', arch);
  }
});

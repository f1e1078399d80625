import { constants } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SLUG_PATTERN } from '../values/slug.js';
import type { Api } from './api.js';
import { CliError, failAt, fileError } from './cli-error.js';
import { EXTENSION_OF, type Format } from './documents/document-type.js';
import { fetchExport } from './export-files.js';
import type { Harness } from './harness.js';
import { oneLine } from './printable.js';

/** A document that was written. */
export interface ExportedFile {
  name: string;
  file: string;
}

/** Never through a symbolic link, which may lead anywhere, where the system can promise that (Windows cannot). */
const REPLACE = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;

/** A folder of documents named after their harnesses. It is made if it is missing; files of these names are replaced. */
export class ExportFolder {
  private readonly names = new Set<string>();

  constructor(
    private readonly api: Api,
    private readonly path: string,
    private readonly format: Format,
  ) {}

  /** Fails for a harness whose file would not be one of this folder, or the file of another harness. */
  async write({ id, name }: Harness): Promise<ExportedFile> {
    refuseFileName(name);
    if (this.names.has(name)) throw cannotBeFile(name, 'the server has listed another one of this name');
    this.names.add(name);
    const bytes = await fetchExport(this.api, id, this.format);
    await mkdir(this.path, { recursive: true }).catch(failAt(this.path));
    const file = join(this.path, `${name}.${EXTENSION_OF[this.format]}`);
    await writeFile(file, bytes, { flag: REPLACE }).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ELOOP'
        ? cannotBeFile(name, `${file} is a symbolic link`)
        : fileError(file, error);
    });
    return { name, file };
  }
}

/** What Windows takes for a device, whatever its ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * The name becomes a path on this machine, and whoever answers may not be the server we think it is. Slugs lead to no
 * other folder, and as they have no capitals, two of them are nowhere the same file.
 */
export function refuseFileName(name: string, platform: NodeJS.Platform = process.platform): void {
  if (!SLUG_PATTERN.test(name)) throw cannotBeFile(name, 'that is no name of a harness');
  if (platform === 'win32' && DEVICE.test(name))
    throw cannotBeFile(name, 'Windows has a device of this name');
}

function cannotBeFile(name: string, reason: string): CliError {
  return new CliError('file', `The harness "${oneLine(name)}" cannot be written to a file: ${reason}.`);
}

import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the first start made up and later starts need again. */
export interface Credentials {
  org_id?: string;
  /** The first owner key. */
  api_key?: string;
  admin_api_key?: string;
  /** 32 bytes in base64. */
  secrets_key?: string;
  /** Where the server is: everything before `/v1`. */
  url?: string;
}

/** `credentials.json` in the data directory: readable by its owner only, replaced whole. */
export class CredentialsFile {
  readonly path: string;

  constructor(private readonly directory: string) {
    this.path = join(directory, 'credentials.json');
  }

  async read(): Promise<Credentials> {
    try {
      return JSON.parse(await readFile(this.path, 'utf8')) as Credentials;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw new Error(`${this.path} cannot be read: ${(error as Error).message}. Mend or remove it.`, {
        cause: error,
      });
    }
  }

  async add(more: Credentials): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    const credentials = { ...(await this.read()), ...more };
    const draft = `${this.path}.${process.pid}`;
    await writeFile(draft, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
    await chmod(draft, 0o600);
    await rename(draft, this.path);
  }
}

/** A fresh secrets key. */
export function makeSecretsKey(): Buffer {
  return randomBytes(32);
}

import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isBase64Of } from '../config/environment-reader.js';

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

  /** @throws Error with a sentence for what this server did not write. */
  async read(): Promise<Credentials> {
    let text;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw new Error(`${this.path} cannot be read: ${(error as Error).message}.`, { cause: error });
    }
    const problem = credentialsProblem(text);
    if (problem === undefined) return JSON.parse(text) as Credentials;
    throw new Error(
      `${this.path} cannot be used: ${problem}. Mend it, or bring it back from a backup. ` +
        'Without its secrets_key no stored header value can be opened.',
    );
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
  return randomBytes(KEY_BYTES);
}

const STRINGS = ['org_id', 'api_key', 'admin_api_key', 'secrets_key', 'url'] as const;
const KEY_BYTES = 32;

/** What is wrong with the text of the file. Never repeats it: it is full of keys, and so are messages of parsers. */
function credentialsProblem(text: string): string | undefined {
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(text) as typeof value;
  } catch {
    return text.trim() === '' ? 'it is empty' : 'it is no JSON';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'it is no JSON object';
  const wrong = STRINGS.find(
    (key) => value[key] !== undefined && (typeof value[key] !== 'string' || value[key] === ''),
  );
  if (wrong !== undefined) return `${wrong} is no text`;
  const { secrets_key: secret } = value as Credentials;
  const isKey = secret === undefined || isBase64Of(secret, KEY_BYTES);
  return isKey ? undefined : `secrets_key is not ${KEY_BYTES} bytes in base64`;
}

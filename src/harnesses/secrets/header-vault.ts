import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Where a header value belongs. It is authenticated with the value: moved elsewhere by hand, it does not open. */
export interface HeaderPlace {
  orgId: string;
  harnessId: string;
  server: string;
  header: string;
}

interface Key {
  id: string;
  bytes: Buffer;
}

/** How many bytes what was sealed has, or would have if it is no sealed value. */
export function openedBytes(sealed: string): number {
  return Math.max(
    0,
    Buffer.byteLength(sealed.slice(sealed.indexOf('.') + 1), 'base64') - IV_BYTES - TAG_BYTES,
  );
}

/** The ID of the key that a value says it is sealed with; null for what has not the form of a sealed value. */
export function keyIdOf(sealed: string): string | null {
  return /^([0-9a-f]{8})\./.exec(sealed)?.[1] ?? null;
}

/**
 * Seals header values with AES-256-GCM. A sealed value reads `{key id}.{base64 of iv, tag and ciphertext}`; the key ID
 * is the start of the key's SHA-256, so that a rotated key is told apart without naming keys by hand.
 */
export class HeaderVault {
  private readonly keys: Key[];

  /** The first key seals; all open. 32 bytes each. Without keys the vault can only refuse. */
  constructor(keys: readonly Buffer[]) {
    this.keys = keys.map((bytes) => {
      if (bytes.length !== 32)
        throw new Error('A secrets key must be 32 bytes (base64 of them in SECRETS_KEY).');
      return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes };
    });
  }

  get canSeal(): boolean {
    return this.keys.length > 0;
  }

  /** The ID of the key that seals; none without keys. */
  get sealingKeyId(): string | undefined {
    return this.keys[0]?.id;
  }

  /** Whether the key of a sealed value is here. That it opens is not said: it may have been changed or moved. */
  knows(sealed: string): boolean {
    return this.keys.some(({ id }) => sealed.startsWith(`${id}.`));
  }

  seal(value: string, place: HeaderPlace): string {
    const [key] = this.keys;
    if (!key) throw new Error('There is no secrets key.');
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, key.bytes, iv).setAAD(associatedData(place));
    const sealed = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
    return `${key.id}.${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64')}`;
  }

  /** @throws when the key is gone, or the value was changed or moved. */
  open(sealed: string, place: HeaderPlace): string {
    const [id, data] = sealed.split('.');
    const key = this.keys.find((candidate) => candidate.id === id);
    if (!key || data === undefined) throw new Error(`The secrets key ${id} is not known here.`);
    const bytes = Buffer.from(data, 'base64');
    const decipher = createDecipheriv(ALGORITHM, key.bytes, bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    })
      .setAAD(associatedData(place))
      .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  }

  /** Whether the value is under another key than the one that seals now. */
  isOutdated(sealed: string): boolean {
    return this.keys.length > 0 && !sealed.startsWith(`${this.keys[0]!.id}.`);
  }
}

function associatedData({ orgId, harnessId, server, header }: HeaderPlace): Buffer {
  return Buffer.from(JSON.stringify([orgId, harnessId, server, header.toLowerCase()]));
}

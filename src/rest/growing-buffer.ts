/** The most that is set aside for bytes that are only promised. */
const TRUSTED_LENGTH = 64 * 1024;

/** Bytes in one piece. A list of chunks could take a hundred times of what a client sends in chunks of a byte each. */
export class GrowingBuffer {
  length = 0;
  private bytes: Buffer;

  /**
   * @param expected how many bytes are promised; 0 if nobody has said
   * @param most how many there may be
   */
  constructor(
    expected: number,
    private readonly most: number,
  ) {
    this.bytes = Buffer.allocUnsafe(Math.min(expected, TRUSTED_LENGTH));
  }

  /** Appends a copy, and gives back by how many bytes the memory taken has grown. */
  append(chunk: Buffer): number {
    const before = this.length === 0 ? 0 : this.bytes.length;
    const length = this.length + chunk.length;
    if (length > this.bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(length, Math.min(2 * this.bytes.length, this.most)));
      this.bytes.copy(grown, 0, 0, this.length);
      this.bytes = grown;
    }
    chunk.copy(this.bytes, this.length);
    this.length = length;
    return this.bytes.length - before;
  }

  toBuffer(): Buffer {
    return this.bytes.subarray(0, this.length);
  }
}

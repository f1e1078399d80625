/** Writes some of the bytes, as `fs.write` does, and says how many. */
export type WriteBytes = (
  bytes: Buffer,
  done: (error: NodeJS.ErrnoException | null, written: number) => void,
) => void;

/** What is kept of lines that are not written yet, in UTF-16 code units. */
const MAX_WAITING = 1024 * 1024;
/** A write takes as many whole lines as fit in this, and at least one. */
const CHUNK = 64 * 1024;
/** Milliseconds until the next try: of a pipe that is full for now, and of what refused. */
const FULL_PIPE_PAUSE = 20;
const ERROR_PAUSE = 500;

/**
 * An output that never fails, waits or throws: what it cannot write now it keeps, up to a limit, and what is beyond that
 * it drops and counts. It tries again for as long as there is something to write, so a disk with room again, or a pipe
 * that somebody reads again, gets what comes then.
 */
export class LossyOutput {
  /** Called with the number of lines lost since the last call, once there is nothing left to write. */
  onRecovery: (lost: number) => void = () => {};
  /** Called for each line that is dropped. */
  onLoss: () => void = () => {};
  private waiting: string[] = [];
  private size = 0;
  private lost = 0;
  private chunk: Buffer = Buffer.alloc(0);
  private isWriting = false;
  private retry: NodeJS.Timeout | undefined;
  private settled: (() => void)[] = [];

  constructor(private readonly writeBytes: WriteBytes) {}

  write(line: string): void {
    if (this.size + line.length > MAX_WAITING) {
      this.lost++;
      return this.onLoss();
    }
    this.waiting.push(line);
    this.size += line.length;
    if (this.retry === undefined) this.advance();
  }

  /** Resolves when all is written, when a write is refused, or after these milliseconds. */
  flush(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.settled.push(() => {
        clearTimeout(timer);
        resolve();
      });
      this.advance();
    });
  }

  /** Gives back what is not written, for a process that ends now; a write under way takes what it has. */
  takeRest(): Buffer {
    const rest = [this.isWriting ? Buffer.alloc(0) : this.chunk, Buffer.from(this.waiting.join(''))];
    this.waiting = [];
    this.chunk = Buffer.alloc(0);
    return Buffer.concat(rest);
  }

  private advance(): void {
    if (this.isWriting) return;
    clearTimeout(this.retry);
    this.retry = undefined;
    if (this.chunk.length === 0) this.chunk = this.nextChunk();
    if (this.chunk.length === 0) return this.settle();
    this.isWriting = true;
    this.writeBytes(this.chunk, (error, written) => this.onWritten(error, written));
  }

  private onWritten(error: NodeJS.ErrnoException | null, written: number): void {
    this.isWriting = false;
    if (error) {
      const isFull = error.code === 'EAGAIN';
      this.retry = setTimeout(() => this.advance(), isFull ? FULL_PIPE_PAUSE : ERROR_PAUSE).unref();
      return isFull ? undefined : this.settle();
    }
    this.chunk = this.chunk.subarray(written);
    if (this.chunk.length === 0 && this.waiting.length === 0) this.report();
    this.advance();
  }

  private nextChunk(): Buffer {
    let count = 0;
    for (let size = 0; count < this.waiting.length && (count === 0 || size < CHUNK); count++)
      size += this.waiting[count]!.length;
    const text = this.waiting.splice(0, count).join('');
    this.size -= text.length;
    return Buffer.from(text);
  }

  private report(): void {
    const { lost } = this;
    this.lost = 0;
    if (lost > 0) this.onRecovery(lost);
  }

  private settle(): void {
    for (const settled of this.settled.splice(0)) settled();
  }
}

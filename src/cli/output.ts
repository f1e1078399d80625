import { styleText } from 'node:util';
import { printable } from './printable.js';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** The two streams of a command: results for people or for machines, and what happens meanwhile. */
export class Output {
  private hasProgress = false;

  constructor(
    /** One JSON document on stdout instead of lines; errors as JSON on stderr. */
    readonly isJson: boolean,
    private readonly stdout: NodeJS.WriteStream = process.stdout,
    private readonly stderr: NodeJS.WriteStream = process.stderr,
    private readonly env: NodeJS.ProcessEnv = process.env,
  ) {}

  /** A line of the result for people; nothing with `--json`. */
  line(text: string, style?: Style): void {
    if (this.isJson) return;
    this.clearProgress();
    this.stdout.write(`${this.painted(this.stdout, printable(text), style)}\n`);
  }

  /** The result for machines; nothing without `--json`. */
  json(value: unknown): void {
    if (this.isJson) this.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  }

  /** A document as it is, whoever reads it. */
  raw(bytes: Uint8Array): void {
    this.stdout.write(bytes);
  }

  /** A line to standard error. */
  error(text: string, style?: Style): void {
    this.clearProgress();
    this.stderr.write(`${this.painted(this.stderr, printable(text), style)}\n`);
  }

  /** What is going on; the next line of anything takes its place. */
  progress(text: string): void {
    if (!this.isFancy(this.stderr)) return;
    this.clearProgress();
    this.stderr.write(printable(text).slice(0, (this.stderr.columns || 80) - 1));
    this.hasProgress = true;
  }

  clearProgress(): void {
    if (this.hasProgress) this.stderr.write('\r\u001b[K');
    this.hasProgress = false;
  }

  private painted(stream: NodeJS.WriteStream, text: string, style?: Style): string {
    // Asked of this stream here; styleText would ask process.stdout.
    return style && this.isFancy(stream) ? styleText(style, text, { validateStream: false }) : text;
  }

  /** https://no-color.org */
  private isFancy(stream: NodeJS.WriteStream): boolean {
    return stream.isTTY === true && !this.env.NO_COLOR && this.env.TERM !== 'dumb';
  }
}

/**
 * A reader that has seen enough, as `head`, is no failure, and no reason to stop half-way through an apply. Any
 * other trouble with the streams, as a full disk, ends the command with a sentence.
 */
export function watchStreams({ stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'> = process): void {
  stderr.on('error', () => {});
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    stderr.write(`harnesses: The output cannot be written: ${error.code ?? error.message}.\n`);
    process.exit(2);
  });
}

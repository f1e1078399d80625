import type { Command } from 'commander';
import { Api } from './api.js';
import { Output } from './output.js';
import { toSettings, type GlobalOptions } from './settings.js';

/** What every command works with. */
export interface CommandContext {
  api: Api;
  output: Output;
}

/** Made of the global options, wherever on the command line they stood. */
export function contextOf(command: Command): CommandContext {
  const options = command.optsWithGlobals<GlobalOptions>();
  const output = new Output(options.json ?? false);
  return { output, api: new Api(toSettings(options), (text) => output.progress(text)) };
}

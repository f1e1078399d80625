import type { CapabilitySelection } from '../../rules/capabilities.js';
import type { StarterFile } from '../../rules/starter-files.js';

/** A harness to start from, imported under its name. Keys are the ones of the wire. */
export interface HarnessExample {
  /** A slug, and what `from-example` names. */
  name: string;
  display_name: string;
  /** For the person choosing: what it is good at and what it needs. */
  description: string;
  tags: string[];
  /** Name of the harness it builds on: a built-in, or null. */
  parent_name: string | null;
  /** Only what it adds to its parent or sets differently. */
  capabilities: CapabilitySelection[];
  /** Meant for trying the platform out, not for work: clients hide it outside of development. */
  dev_only: boolean;
  /** Stands behind the prompt of the parent and does not repeat it. */
  system_prompt: string;
  initial_files: StarterFile[];
}

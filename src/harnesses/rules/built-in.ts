import type { CapabilitySelection } from './capabilities.js';

/**
 * A harness that every organization has. It is recognized by its name; users copy it or inherit from it, and only
 * a new definition changes it.
 */
export interface BuiltInHarness {
  /** A slug that never changes: under another name it would be another built-in. */
  name: string;
  displayName: string;
  description: string;
  systemPrompt: string;
  /** Name of another built-in. */
  parentName: string | null;
  /** Contains `built-in`. */
  tags: string[];
  /** In the order shown; `config` overrides single defaults of the capability. */
  capabilities: CapabilitySelection[];
}

/** What every organization gets. */
export interface BuiltInSet {
  /**
   * Raised with **every** change of the set: a definition changed, added or removed. Only a higher revision than the
   * organization's is written, so that during a rolling update old replicas do not revert what new ones wrote.
   * At most 2147483647, together with that of the host's own set.
   */
  revision: number;
  /** A definition that disappears leaves its harness behind as an ordinary one. */
  harnesses: readonly BuiltInHarness[];
}

/** The port through which a host says which refs beyond the catalogue exist: `mcp:`, `skill:`, `plugin:`, `declarative:`. */
export interface HarnessReferences {
  /** The refs of these that do not exist for the organization. */
  findUnknown(orgId: string, refs: readonly string[]): Promise<readonly string[]>;
}

/** The port through which a host says which models exist. */
export interface HarnessModels {
  /** Whether sessions of the organization could run on this model. */
  exists(orgId: string, modelId: string): Promise<boolean>;
}

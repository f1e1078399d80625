import { defineErrors, type CodeOf, type ErrorDetails, type ErrorTable } from '../../values/coded-error.js';
import { API_ERRORS } from '../../values/error-codes.js';

/** Every error code of the module: those of the API as a whole, and those about harnesses. */
export const HARNESS_ERRORS = {
  ...API_ERRORS,
  malformed_document: { status: 400, example: 'tags are not allowed (line 4, column 9)' },
  invalid_harness_id: {
    status: 400,
    example: 'harness_id must be a harness ID: harness_ and 32 lower-case hex digits',
  },
  status_not_settable: {
    status: 403,
    example: 'status cannot be set to deleted; archive the harness, then delete it',
  },
  harness_built_in: { status: 403, example: 'generic is built in and cannot be changed; copy it instead' },
  harness_not_found: { status: 404, example: 'no harness "deep-research" in this organization' },
  capability_not_found: { status: 404, example: 'no capability "web_fetsh"' },
  example_not_found: { status: 404, example: 'no example "codign"' },
  version_not_found: { status: 404, example: 'no version "12" is kept' },
  harness_name_taken: { status: 409, example: 'a harness named deep-research exists already' },
  harness_archived: {
    status: 409,
    example: 'deep-research is archived; restore it with {"status":"active"} first',
  },
  harness_not_archived: {
    status: 409,
    example: 'deep-research is not archived; only archived harnesses can be deleted',
  },
  harness_has_children: {
    status: 409,
    example: 'deep-research has active children: weekly-report, market-scan',
  },
  harness_is_default: { status: 409, example: "deep-research is the organization's default harness" },
  harness_in_use: { status: 409, example: 'deep-research is in use: 3 sessions run on it' },
  harness_limit_reached: { status: 409, example: 'an organization may have 1000 harnesses of its own' },
  secret_unreadable: {
    status: 409,
    example:
      'the header Authorization of the MCP server docs can no longer be opened; send its value to the source again',
  },
  parent_not_active: { status: 409, example: 'its parent is archived; restore the parent first' },
  version_mismatch: { status: 412, example: 'the harness is at version 4 now' },
  effective_too_large: {
    status: 413,
    example: 'the effective configuration may have at most 16777216 bytes',
  },
  export_too_large: {
    status: 413,
    example: 'the document has 11534336 bytes, and an import takes at most 10485760',
  },
} as const satisfies ErrorTable;

/** Everything this module refuses, by the stable code that clients and hosts branch on. */
export type HarnessErrorCode = CodeOf<typeof HARNESS_ERRORS>;

export type HarnessErrorDetails = ErrorDetails;

/** A refusal with a stable code. Everything that the module refuses is one; ports of a host may throw it too. */
export class HarnessError extends defineErrors(HARNESS_ERRORS) {}

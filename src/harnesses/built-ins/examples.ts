import { capabilityPlayground } from './examples/capability-playground.js';
import { codeReviewer } from './examples/code-reviewer.js';
import { coding } from './examples/coding.js';
import { dataAnalyst } from './examples/data-analyst.js';
import { deepResearch } from './examples/deep-research.js';
import type { HarnessExample } from './examples/harness-example.js';
import { supportTriage } from './examples/support-triage.js';

export type { HarnessExample } from './examples/harness-example.js';

/** The examples of this package, in the order they are offered. */
export const harnessExamples: readonly HarnessExample[] = [
  dataAnalyst,
  coding,
  codeReviewer,
  deepResearch,
  supportTriage,
  capabilityPlayground,
];

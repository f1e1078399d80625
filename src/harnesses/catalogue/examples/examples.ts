import { capabilityPlayground } from './capability-playground.js';
import { codeReviewer } from './code-reviewer.js';
import { coding } from './coding.js';
import { dataAnalyst } from './data-analyst.js';
import { deepResearch } from './deep-research.js';
import type { HarnessExample } from './harness-example.js';
import { supportTriage } from './support-triage.js';

export type { HarnessExample } from './harness-example.js';

/** The examples of this package, in the order they are offered. */
export const harnessExamples: readonly HarnessExample[] = [
  dataAnalyst,
  coding,
  codeReviewer,
  deepResearch,
  supportTriage,
  capabilityPlayground,
];

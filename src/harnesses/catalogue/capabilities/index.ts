import type { Capability } from '../../rules/capability.js';
import { communication } from './communication.js';
import { context } from './context.js';
import { data } from './data.js';
import { development } from './development.js';
import { execution } from './execution.js';
import { files } from './files.js';
import { media } from './media.js';
import { memory } from './memory.js';
import { planning } from './planning.js';
import { platform } from './platform.js';
import { safety } from './safety.js';
import { session } from './session.js';
import { web } from './web.js';

/** The catalogue this package ships: what a host offers that plugs in none of its own. */
export const defaultCapabilities: readonly Capability[] = [
  ...files,
  ...execution,
  ...web,
  ...memory,
  ...session,
  ...context,
  ...planning,
  ...safety,
  ...data,
  ...development,
  ...media,
  ...communication,
  ...platform,
];

import type { Type } from '@nestjs/common';
import { ExamplesController } from './examples.controller.js';
import { CapabilitiesController } from './capabilities.controller.js';
import { EffectiveController } from './effective.controller.js';
import { HarnessesController } from './harnesses.controller.js';
import { PortabilityController } from './portability.controller.js';
import { VersionsController } from './versions.controller.js';

/** All controllers of the module, in the order of their routes: fixed words before parameters. */
export const CONTROLLERS: readonly Type[] = [
  HarnessesController,
  EffectiveController,
  ExamplesController,
  PortabilityController,
  VersionsController,
  CapabilitiesController,
];

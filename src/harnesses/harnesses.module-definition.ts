import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { HarnessesModuleOptions } from './harnesses.options.js';

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } =
  new ConfigurableModuleBuilder<HarnessesModuleOptions>({
    moduleName: 'Harnesses',
  })
    .setClassMethodName('forRoot')
    .build();

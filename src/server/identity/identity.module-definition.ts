import { ConfigurableModuleBuilder } from '@nestjs/common';
import { IDENTITY_OPTIONS, type IdentityOptions } from './identity.options.js';

export const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<IdentityOptions>({
  optionsInjectionToken: IDENTITY_OPTIONS,
})
  .setClassMethodName('forRoot')
  .build();

import { ApiParam } from '@nestjs/swagger';

/** Documents the harness in the path of routes that take its ID only. */
export const ById = () =>
  ApiParam({
    name: 'harness_id',
    type: 'string',
    description: 'The ID.',
    example: 'harness_019a9f3c5b7e7c3a9d2e4f6a8b0c1d2e',
  });

/** Documents the harness in the path of routes that also take its name. */
export const ByIdOrName = () =>
  ApiParam({
    name: 'harness_id',
    type: 'string',
    description: 'The ID, the name, or `default`.',
    example: 'generic',
  });

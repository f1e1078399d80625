import type { OpenAPIObject } from '@nestjs/swagger';
import { finishOperations } from '../../rest/open-api.js';

/**
 * Says in a document that `SwaggerModule.createDocument` made what its decorators cannot say of the module's
 * operations: their bodies have no other keys than those that are documented, the words that a parameter takes stand
 * at the parameter, where Swagger UI offers them as a choice, parameters stand in the order of the path, required ones
 * before others, and whole numbers are integers. Others of the document stay as they are.
 *
 * @returns the same document
 */
export function finishHarnessOpenApi(document: OpenAPIObject): OpenAPIObject {
  return finishOperations(document, ({ tags }) => tags?.includes('harnesses') ?? false);
}

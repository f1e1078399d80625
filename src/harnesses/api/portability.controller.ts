import { Get, Post } from '@nestjs/common';
import { ApiExtraModels } from '@nestjs/swagger';
import type { HarnessCaller } from '../ports/access.js';
import { HarnessPermission } from '../rules/permissions.js';
import { Caller } from './caller.guard.js';
import { HarnessDocumentDto } from '../dto/harness-document.dto.js';
import { HarnessDto } from '../dto/harness.dto.js';
import { Param } from '../../rest/arguments.js';
import { TextAnswer } from '../../rest/answer.js';
import { Context } from './context.js';
import { HarnessesService } from '../harnesses.service.js';
import { HarnessController } from './harness-controller.decorator.js';
import { ByIdOrName } from './parameters.js';
import { Query } from '../../rest/query.js';
import { RequestDocument, unaccompanied } from './request-document.js';
import { HarnessRoute } from './harness-route.js';
import type { RequestContext } from '../registry/writes/write-context.js';
import { AnswersDocument, DOCUMENT_BODY } from './document-examples.js';
import { ExportQuery } from '../dto/export.query.js';
import type { ImportedHarness } from '../registry/portability/harness.importer.js';
import { ImportQuery } from '../dto/import.query.js';

const { View, Manage } = HarnessPermission;

/** Configuration as code over HTTP. */
@ApiExtraModels(HarnessDocumentDto)
@HarnessController('v1/harnesses')
export class PortabilityController {
  constructor(private readonly harnesses: HarnessesService) {}

  @Get(':harness_id/export')
  @ByIdOrName()
  @AnswersDocument()
  @HarnessRoute({
    operationId: 'export_harness',
    summary: 'Export a harness as a document',
    description:
      'What was authored: no IDs, no times, the parent by name, header values as `********`. An import of it changes nothing.',
    requires: View,
    query: ExportQuery,
    revalidates: true,
    refuses: ['harness_not_found', 'export_too_large'],
  })
  async export(
    @Caller() caller: HarnessCaller,
    @Param('harness_id') idOrName: string,
    @Query() { format }: ExportQuery,
  ): Promise<TextAnswer> {
    return new TextAnswer(await this.harnesses.export(caller, idOrName, format));
  }

  @Post('import')
  @HarnessRoute({
    operationId: 'import_harness',
    summary: 'Import a harness from a document or an example',
    description:
      'Creates the harness that the document names, or replaces all it has: absent keys are reset. With `from-example`, without a body, makes a new harness of an example; a taken name gets `-2`, `-3`, …',
    requires: Manage,
    status: 201,
    answers: HarnessDto,
    harness: true,
    created: true,
    imports: true,
    idempotent: true,
    dryRun: true,
    query: ImportQuery,
    requestBody: DOCUMENT_BODY,
    refuses: [
      'malformed_json',
      'malformed_document',
      'payload_too_large',
      'unsupported_media_type',
      'example_not_found',
      'harness_built_in',
      'harness_archived',
      'harness_limit_reached',
    ],
  })
  import(
    @Caller() caller: HarnessCaller,
    @Query() query: ImportQuery,
    @Context() context: RequestContext,
    @RequestDocument() document: unknown,
  ): Promise<ImportedHarness> {
    const { 'from-example': example } = query;
    return example === undefined
      ? this.harnesses.import(caller, document, context)
      : this.harnesses.importExample(caller, unaccompanied(example, document), context);
  }
}

import { Get, Post } from '@nestjs/common';
import { ApiExtraModels } from '@nestjs/swagger';
import { HarnessPermission, type HarnessCaller } from '../access/caller.js';
import { Caller } from '../access/caller.guard.js';
import { HarnessDocumentDto } from '../dto/harness-document.dto.js';
import { HarnessDto } from '../dto/harness.dto.js';
import { Param } from '../http/arguments.js';
import { TextAnswer } from '../http/answer.js';
import { Context } from '../http/context.js';
import { HarnessesService } from '../harnesses.service.js';
import { HarnessController } from '../http/harness-controller.decorator.js';
import { ByIdOrName } from '../http/parameters.js';
import { Query } from '../http/query.js';
import { RequestDocument, unaccompanied } from '../http/read-body.js';
import { Route } from '../http/route.decorator.js';
import type { RequestContext } from '../writes/write-context.js';
import { AnswersDocument, DOCUMENT_BODY } from './document-examples.js';
import { ExportQuery } from './export.query.js';
import type { ImportedHarness } from './harness.importer.js';
import { ImportQuery } from './import.query.js';

const { View, Manage } = HarnessPermission;

/** Configuration as code over HTTP. */
@ApiExtraModels(HarnessDocumentDto)
@HarnessController('v1/harnesses')
export class PortabilityController {
  constructor(private readonly harnesses: HarnessesService) {}

  @Get(':harness_id/export')
  @ByIdOrName()
  @AnswersDocument()
  @Route({
    operationId: 'export_harness',
    summary: 'Export a harness as a document',
    description:
      'What was authored: no IDs, no times, the parent by name, header values as `********`. An import of it changes nothing.',
    requires: View,
    query: ExportQuery,
    revalidates: true,
    refuses: ['harness_not_found'],
  })
  async export(
    @Caller() caller: HarnessCaller,
    @Param('harness_id') idOrName: string,
    @Query() { format }: ExportQuery,
  ): Promise<TextAnswer> {
    return new TextAnswer(await this.harnesses.export(caller, idOrName, format));
  }

  @Post('import')
  @Route({
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
    repeatable: true,
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

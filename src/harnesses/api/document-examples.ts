import { applyDecorators } from '@nestjs/common';
import { ApiProduces, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { HarnessDocumentDto } from '../dto/harness-document.dto.js';

const YAML = `name: deep-research
description: Finds, reads and weighs sources.
parent_name: generic
tags:
  - research
capabilities:
  - ref: web_fetch
    config: {}
network_access:
  allowed: []
  blocked:
    - ads.example.com
system_prompt: You research questions in depth.
`;
const MARKDOWN = `---
name: deep-research
parent_name: generic
tags:
  - research
---
You research questions in depth.
`;
const JSON_DOCUMENT = {
  name: 'deep-research',
  parent_name: 'generic',
  tags: ['research'],
  system_prompt: 'You research questions in depth.',
};

const document = { $ref: getSchemaPath(HarnessDocumentDto) };
const text = { type: 'string' } as const;
/** What clients that always send a body send with `from-example`. */
const NOTHING = { type: 'object', additionalProperties: false } as const;
/** JSON first: generators of clients that know one media type take the first, and send all in JSON. */
const CONTENT = {
  'application/json': { schema: document, example: JSON_DOCUMENT },
  'application/yaml': { schema: text, example: YAML },
  'text/markdown': { schema: text, example: MARKDOWN },
};

/**
 * The body of an import; each media type has a form of its own. What Swagger UI fills in first goes with the example
 * that it fills in for `from-example`.
 */
export const DOCUMENT_BODY = {
  required: false,
  description: 'The document; none, or `{}`, with `from-example`.',
  content: {
    ...CONTENT,
    'application/json': {
      schema: { anyOf: [document, NOTHING] },
      examples: {
        from_example: { summary: 'Nothing: the example that from-example names', value: {} },
        document: { summary: 'A document; clear from-example', value: JSON_DOCUMENT },
      },
    },
  },
};

/** Documents the answer of an export. */
export function AnswersDocument(): MethodDecorator {
  return applyDecorators(
    ApiProduces(...Object.keys(CONTENT)),
    ApiResponse({
      status: 200,
      description: 'The document.',
      headers: {
        ETag: { description: 'Strong; its first component is the version.', schema: text },
        'Content-Disposition': { description: 'A name to save it under.', schema: text },
      },
      content: CONTENT,
    }),
  );
}

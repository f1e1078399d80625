import type { HarnessCaller } from '../../ports/access.js';
import type { HarnessExampleDto } from '../../dto/example.dto.js';
import { HarnessError } from '../../rules/error-codes.js';
import { nearest } from '../../../values/nearest.js';
import type { HarnessImporter, ImportedHarness } from '../portability/harness.importer.js';
import type { RequestContext } from '../writes/write-context.js';
import { harnessExamples } from '../../catalogue/examples/examples.js';

/** Harnesses to start from. */
export class ExamplesService {
  constructor(private readonly importer: HarnessImporter) {}

  /** What can be imported, for people to choose from. */
  list(): HarnessExampleDto[] {
    return harnessExamples.map(
      ({ name, display_name, description, tags, parent_name, capabilities, dev_only }) => ({
        name,
        display_name,
        description,
        tags,
        parent_name,
        capabilities,
        dev_only,
      }),
    );
  }

  /** Makes an ordinary harness of an example; a taken name gets `-2`, `-3`, … */
  async import(caller: HarnessCaller, name: string, context: RequestContext): Promise<ImportedHarness> {
    const example = harnessExamples.find((one) => one.name === name);
    if (!example) throw exampleNotFound(name);
    const { dev_only: _devOnly, ...document } = example;
    return this.importer.importAnew(caller, document, context);
  }
}

function exampleNotFound(name: string): HarnessError {
  const suggestion = nearest(
    String(name),
    harnessExamples.map((example) => example.name),
  );
  const detail = `no example ${JSON.stringify(String(name).slice(0, 100))}`;
  return new HarnessError('example_not_found', detail, {
    errors: [
      {
        in: 'query',
        name: 'from-example',
        code: 'example_not_found',
        detail,
        ...(suggestion && { suggestion }),
      },
    ],
  });
}

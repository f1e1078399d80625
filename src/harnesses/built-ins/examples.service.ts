import { Injectable } from '@nestjs/common';
import type { HarnessCaller } from '../access/caller.js';
import type { HarnessExampleDto } from '../dto/example.dto.js';
import type { HarnessDto } from '../dto/harness.dto.js';
import { HarnessError } from '../harness.errors.js';
import { HarnessPresenter } from '../harness.presenter.js';
import { nearest } from '../rules/shape.js';
import { HarnessCreator } from '../writes/harness.creator.js';
import type { WriteContext } from '../writes/write-context.js';
import { harnessExamples } from './examples.js';

/** Harnesses to start from. */
@Injectable()
export class ExamplesService {
  constructor(
    private readonly creator: HarnessCreator,
    private readonly presenter: HarnessPresenter,
  ) {}

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
  async import(caller: HarnessCaller, name: string, context: WriteContext = {}): Promise<HarnessDto> {
    const example = harnessExamples.find((one) => one.name === name);
    if (!example) throw exampleNotFound(name);
    const { parent_name: parentName, dev_only: _devOnly, ...body } = example;
    return this.presenter.present(caller, await this.creator.createFrom(caller, body, parentName, context));
  }
}

function exampleNotFound(name: string): HarnessError {
  const suggestion = nearest(
    name,
    harnessExamples.map((example) => example.name),
  );
  const detail = `no example ${JSON.stringify(name.slice(0, 100))}`;
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

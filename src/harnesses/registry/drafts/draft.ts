import { refuseProblems } from '../../../checks/check-body.js';
import type { Problem } from '../../../values/problem.js';

/** Content that was checked, or a patch to content, and the body it came in, into which refusals point. */
export class Draft<Content> {
  constructor(
    readonly content: Content,
    private readonly body: unknown,
  ) {}

  /** Other content that stands for the same body. */
  with<Other>(content: Other): Draft<Other> {
    return new Draft(content, this.body);
  }

  /** @throws HarnessError `validation_failed` with all problems in the order of the body, unless there are none */
  refuse(problems: Problem[]): void {
    refuseProblems(problems, this.body);
  }
}

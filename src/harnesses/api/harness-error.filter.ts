import { Catch } from '@nestjs/common';
import { HarnessError } from '../rules/error-codes.js';
import { ProblemFilter } from '../../rest/problem.filter.js';

/**
 * For controllers of a host's that call `HarnessesService`: `@UseFilters(HarnessErrorFilter)` answers what it refuses as
 * the module's own routes do, and leaves all other errors to the host.
 */
@Catch(HarnessError)
export class HarnessErrorFilter extends ProblemFilter {}

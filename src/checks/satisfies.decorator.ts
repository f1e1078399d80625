import { ValidateBy, type ValidationArguments, type ValidationError } from 'class-validator';
import { pointerTo, under, type Problem, type Rule } from '../values/problem.js';

/**
 * What rules have found, by validated object and property. class-validator asks for the verdict and for a message, and
 * we for the problems: all three are one run of the rule, which can cost something on a hostile value.
 */
const findings = new WeakMap<object, Map<string, Problem[]>>();

/**
 * Binds a pure rule to a DTO property as a class-validator decorator. Under any `ValidationPipe` it reads like a
 * built-in one; {@link problemsOf} gets from the failure what the rule has found, every problem with its pointer,
 * which class-validator's own messages cannot carry.
 */
export function Satisfies(rule: Rule): PropertyDecorator {
  return ValidateBy({
    name: 'satisfies',
    validator: {
      validate: (value, place) => remember(place!, rule(value)).length === 0,
      defaultMessage: (place) =>
        problemsAt(place!.object, place!.property)
          .map(({ pointer, detail }) => `${place!.property}${pointer} ${detail}`)
          .join('; '),
    },
  });
}

/** Every problem behind class-validator's failures, with pointers from the validated object. */
export function problemsOf(failures: ValidationError[]): Problem[] {
  return failures.flatMap(({ target, property }) =>
    under(pointerTo(property), problemsAt(target!, property)),
  );
}

function remember({ object, property }: ValidationArguments, problems: Problem[]): Problem[] {
  const ofObject = findings.get(object) ?? new Map<string, Problem[]>();
  findings.set(object, ofObject.set(property, problems));
  return problems;
}

function problemsAt(object: object, property: string): Problem[] {
  return findings.get(object)?.get(property) ?? [];
}

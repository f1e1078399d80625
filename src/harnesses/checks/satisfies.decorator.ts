import { ValidateBy, type ValidationError, type ValidationOptions } from 'class-validator';
import { pointerTo, under, type Problem, type Rule } from '../rules/problem.js';

const SATISFIES = 'satisfies';

/**
 * Binds a pure rule to a DTO property as a class-validator decorator. Under any `ValidationPipe` it reads like a
 * built-in one; {@link problemsOf} gets the rule back from the failure and with it every problem with its pointer,
 * which class-validator's own messages cannot carry.
 */
export function Satisfies(rule: Rule, options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: SATISFIES,
      validator: {
        validate: (value) => rule(value).length === 0,
        defaultMessage: (failure) =>
          rule(failure?.value)
            .map((found) => `${failure?.property}${found.pointer} ${found.detail}`)
            .join('; '),
      },
    },
    { ...options, context: { rule } },
  );
}

/** Every problem behind class-validator's failures, with pointers from the validated object. */
export function problemsOf(failures: ValidationError[]): Problem[] {
  return failures.flatMap((failure) => {
    const { rule } = failure.contexts![SATISFIES] as { rule: Rule };
    return under(pointerTo(failure.property), rule(failure.value));
  });
}

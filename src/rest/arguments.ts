import type { HarnessRequest } from '../values/request.js';
import { takeRequestAndResponse } from './nest-internals.js';

/** Reads an argument of a handler off the request. */
export type ReadArgument = (request: HarnessRequest) => unknown;

interface Argument {
  read: ReadArgument;
  isLate: boolean;
}

const readers = new WeakMap<object, Map<PropertyKey, Argument[]>>();

/**
 * A decorator for parameters of handlers below `@Route`. What Nest's own parameter decorators give goes through the
 * global pipes of the host, which may trim, convert or copy it: bodies are to be refused or kept as they were sent, and
 * a caller is to stay who they are.
 */
export function argument(read: ReadArgument): () => ParameterDecorator {
  return decoratorOf({ read, isLate: false });
}

/** The same for what may have changed while the body arrived: it is read when the request has been confirmed. */
export function lateArgument(read: ReadArgument): () => ParameterDecorator {
  return decoratorOf({ read, isLate: true });
}

function decoratorOf(one: Argument): () => ParameterDecorator {
  return () => (controller, handler, index) => {
    const ofController = readers.get(controller) ?? new Map<PropertyKey, Argument[]>();
    const ofHandler = ofController.get(handler!) ?? [];
    ofHandler[index] = one;
    readers.set(controller, ofController.set(handler!, ofHandler));
  };
}

/** A parameter of the path. */
export function Param(name: string): ParameterDecorator {
  return argument(({ params }) => (params as Record<string, string>)[name])();
}

export interface HandlerTraits {
  /** Read what the handler does not take. */
  others?: readonly ReadArgument[];
  /** Whether the request may still be handled, once all of it has arrived. */
  confirm?: ReadArgument;
}

/**
 * Makes a handler of what its parameters say, for Nest one that takes the request and has dealt with the response: the
 * `RouteInterceptor` sends the answer.
 */
export function WithArguments({ others = [], confirm }: HandlerTraits): MethodDecorator {
  return (controller, name, descriptor) => {
    const handler = descriptor.value as (...values: unknown[]) => unknown;
    const own = readers.get(controller)?.get(name) ?? [];
    const withArguments = async function (this: unknown, request: HarnessRequest) {
      const values = await Promise.all([
        ...own.map(({ read, isLate }) => (isLate ? undefined : read(request))),
        ...others.map((read) => read(request)),
      ]);
      await confirm?.(request);
      own.forEach(({ read, isLate }, i) => isLate && (values[i] = read(request)));
      return handler.apply(this, values);
    };
    Object.assign(descriptor, { value: withArguments });
    takeRequestAndResponse(controller, name);
  };
}

import type { HarnessRequest } from '../values/request.js';
import { takeRequestAndResponse } from './nest-internals.js';

/** Reads an argument of a handler off the request. */
export type ReadArgument = (request: HarnessRequest) => unknown;

const readers = new WeakMap<object, Map<PropertyKey, ReadArgument[]>>();

/**
 * A decorator for parameters of handlers below `@Route`. What Nest's own parameter decorators give goes through the
 * global pipes of the host, which may trim, convert or copy it: bodies are to be refused or kept as they were sent, and
 * a caller is to stay who they are.
 */
export function argument(read: ReadArgument): () => ParameterDecorator {
  return () => (controller, handler, index) => {
    const ofController = readers.get(controller) ?? new Map<PropertyKey, ReadArgument[]>();
    const ofHandler = ofController.get(handler!) ?? [];
    ofHandler[index] = read;
    readers.set(controller, ofController.set(handler!, ofHandler));
  };
}

/** A parameter of the path. */
export function Param(name: string): ParameterDecorator {
  return argument(({ params }) => (params as Record<string, string>)[name])();
}

/**
 * Makes a handler of what its parameters say, for Nest one that takes the request and has dealt with the response: the
 * `RouteInterceptor` sends the answer. `others` read what the handler does not take.
 */
export function WithArguments(...others: ReadArgument[]): MethodDecorator {
  return (controller, name, descriptor) => {
    const handler = descriptor.value as (...values: unknown[]) => unknown;
    const reads = [...(readers.get(controller)?.get(name) ?? []), ...others];
    const withArguments = async function (this: unknown, request: HarnessRequest) {
      return handler.apply(this, await Promise.all(reads.map((read) => read(request))));
    };
    Object.assign(descriptor, { value: withArguments });
    takeRequestAndResponse(controller, name);
  };
}

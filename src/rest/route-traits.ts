import { Reflector } from '@nestjs/core';
import type { QueryClass } from '../checks/check-query.js';
import type { ApiOperationOptions } from '@nestjs/swagger';
import type { ReadArgument } from './arguments.js';
import type { HeaderRule } from './header-rules.js';
import type { ErrorRowWithCode } from '../values/coded-error.js';

/** What a route's answer is, besides its JSON. */
export interface RouteTraits {
  /** Refuses what may not stand in the path, before all else. */
  checkPath?: (parameters: Record<string, string>) => void;
  /** The query parameters it takes; any other is refused. */
  query?: QueryClass;
  /** Answers with one harness: ETag, and 304 on reads. */
  harness?: boolean;
  /** Answers 201 with the harness's URL in Location. */
  created?: boolean;
  /** Answers with what an import did. */
  imports?: boolean;
  /** Answers with a page: Link to the next one (RFC 8288). */
  page?: boolean;
  /** Whether it changes something. */
  writes?: boolean;
  /** Takes If-Match. */
  conditional?: boolean;
  /** A POST that writes: takes Idempotency-Key. */
  idempotent?: boolean;
  /** The headers it reads, with what may be wrong with each. */
  headers?: readonly HeaderRule[];
}

/** Milliseconds for which a caller is believed to be who they were when the request began, and allowed what they were. */
export const BELIEVED_FOR = 1_000;

export const Traits = Reflector.createDecorator<RouteTraits>();

export type Operation = Pick<ApiOperationOptions, 'summary' | 'description' | 'requestBody'>;

export interface RouteDescription extends RouteTraits, Operation {
  operationId: string;
  /** What the caller needs, for people; absent: only to be known. */
  requires?: string;
  /** Takes X-Change-Reason. */
  reason?: boolean;
  status?: number;
  /** The class of the answer; none for 204. */
  answers?: new () => object;
  /** A bare list of `answers`. */
  isList?: boolean;
  /** Its errors beyond those of every route: rows of their owner's table. */
  errors?: readonly ErrorRowWithCode[];
  /** Takes If-None-Match, and answers 304. */
  revalidates?: boolean;
  /** Its query takes `dry_run`. */
  dryRun?: boolean;
  /** A POST that takes no body, and refuses one. */
  bodiless?: boolean;
  /** Asked when all of a request has arrived, which may take a while: refuses a caller who may no longer do this. */
  confirm?: ReadArgument;
}

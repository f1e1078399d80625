/** One entry of a refusal's `errors`: a place in the body (`pointer`) or elsewhere (`in` and `name`). */
export interface FieldError {
  /** RFC 6901 pointer into the request body. */
  pointer?: string | undefined;
  in?: 'query' | 'header' | 'path' | undefined;
  name?: string | undefined;
  /** Where a document stopped parsing, counted from 1. */
  line?: number | undefined;
  column?: number | undefined;
  code: string;
  detail: string;
  suggestion?: string | undefined;
}

/** Something this caller can do now. `href` is absolute; `schema_ref` names the body's schema in the OpenAPI document. */
export interface AllowedAction {
  rel: string;
  method: string;
  operation_id: string;
  href: string;
  hint: string;
  schema_ref?: string | undefined;
}

export interface ErrorDetails {
  errors?: FieldError[] | undefined;
  /** What the caller can do instead. */
  allowedActions?: AllowedAction[] | undefined;
  /** Seconds after which a retry makes sense. */
  retryAfter?: number | undefined;
  /** The methods that a path knows, when it was called with another. */
  allow?: string[] | undefined;
  /** The media types that a body may have, when it had another. */
  accept?: string[] | undefined;
  /** The codings that a body may have, when it had another. */
  acceptEncoding?: string[] | undefined;
  /** The current entity tag, when a stale one was sent. */
  etag?: string | undefined;
}

/** The HTTP statuses (RFC 9110, RFC 6585) that an error can have. */
export type ErrorStatus =
  400 | 401 | 403 | 404 | 405 | 408 | 409 | 412 | 413 | 414 | 415 | 422 | 429 | 431 | 500 | 503;

/** All that belongs to one error code. */
export interface ErrorRow {
  readonly status: ErrorStatus;
  /** A message of such an error, for the documentation. */
  readonly example: string;
}

/** Error codes of one owner, by code. */
export type ErrorTable = Readonly<Record<string, ErrorRow>>;

/** The codes of a table. */
export type CodeOf<Table extends ErrorTable> = keyof Table & string;

/** A row by itself. */
export type ErrorRowWithCode = ErrorRow & { readonly code: string };

/** Rows of a table, in the order of the codes. */
export function rowsOf<Table extends ErrorTable>(
  table: Table,
  codes: readonly CodeOf<Table>[],
): ErrorRowWithCode[] {
  return codes.map((code) => ({ code, ...table[code]! }));
}

/** A refusal with a stable code, and the status of the code's row. Made by the classes of {@link defineErrors}. */
export class CodedError<Code extends string = string> extends Error {
  /** Of the class that hosts know; they see errors of the rooms below the module too. */
  override readonly name = 'HarnessError';

  constructor(
    readonly code: Code,
    /** For the problem document. Not called `status`: frameworks would answer with it in their own form. */
    readonly httpStatus: ErrorStatus,
    message: string,
    readonly details: ErrorDetails = {},
    /** Its `cause` is for logs: no answer tells it. */
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface ErrorClass<Code extends string> {
  new (code: Code, message: string, details?: ErrorDetails, options?: ErrorOptions): CodedError<Code>;
}

/**
 * The base of a class of errors with the codes of a table: `class ApiError extends defineErrors(API_ERRORS) {}`. Its
 * `instanceof` asks for the code, because a table may contain rows of another one: a `validation_failed` from the rooms
 * below is a `HarnessError` as well. A code that a JavaScript host made up is a mistake, and so a 500.
 */
export function defineErrors<Table extends ErrorTable>(table: Table): ErrorClass<CodeOf<Table>> {
  return class TableError extends CodedError<CodeOf<Table>> {
    constructor(code: CodeOf<Table>, message: string, details?: ErrorDetails, options?: ErrorOptions) {
      super(code, table[code]?.status ?? 500, message, details, options);
    }

    static override [Symbol.hasInstance](error: unknown): boolean {
      // Classes that hosts derive from ours have no table of their own.
      const hasTable = Object.getPrototypeOf(this) === TableError;
      const isInTable = error instanceof CodedError && Object.hasOwn(table, error.code);
      return (hasTable && isInTable) || super[Symbol.hasInstance](error);
    }
  };
}

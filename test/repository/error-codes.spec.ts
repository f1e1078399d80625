import { STATUS_CODES } from 'node:http';
import { HarnessError } from '../../src/harnesses/index.js';
import { HARNESS_ERRORS } from '../../src/harnesses/rules/error-codes.js';
import { FRAMEWORK_ERRORS } from '../../src/rest/error-codes.js';
import { IDENTITY_ERRORS } from '../../src/server/identity/error-codes.js';
import type { ErrorRow } from '../../src/values/coded-error.js';
import { API_ERRORS } from '../../src/values/error-codes.js';
import { validationFailed } from '../../src/values/refusal.js';

/** Section 17 of the contract, by table. Codes and statuses that were released do not change. */
const CONTRACT = {
  api: {
    400: ['malformed_json', 'validation_failed', 'invalid_cursor', 'organization_required'],
    401: ['unauthenticated'],
    403: ['permission_denied'],
    404: ['not_found', 'organization_not_found'],
    405: ['method_not_allowed'],
    409: ['idempotency_in_progress'],
    413: ['payload_too_large'],
    415: ['unsupported_media_type'],
    422: ['idempotency_key_reused'],
    429: ['rate_limited'],
    503: ['unavailable'],
  },
  framework: {
    400: ['bad_request'],
    408: ['request_timeout'],
    414: ['uri_too_long'],
    431: ['headers_too_large'],
    500: ['internal_error'],
  },
  harnesses: {
    400: ['malformed_document', 'invalid_harness_id'],
    403: ['status_not_settable', 'harness_built_in'],
    404: ['harness_not_found', 'capability_not_found', 'example_not_found', 'version_not_found'],
    409: [
      'harness_name_taken',
      'harness_archived',
      'harness_not_archived',
      'harness_has_children',
      'harness_is_default',
      'harness_in_use',
      'harness_limit_reached',
      'secret_unreadable',
      'parent_not_active',
    ],
    412: ['version_mismatch'],
    413: ['effective_too_large', 'export_too_large'],
  },
  identity: { 409: ['last_owner_key', 'api_key_limit_reached'] },
};

type Rows = Record<string, ErrorRow>;

/** The rows of a table that are not taken over from the API's. */
const own = (table: Rows): Rows =>
  Object.fromEntries(Object.entries(table).filter(([code]) => !Object.hasOwn(API_ERRORS, code)));

const TABLES: [keyof typeof CONTRACT, Rows][] = [
  ['api', API_ERRORS],
  ['framework', FRAMEWORK_ERRORS],
  ['harnesses', own(HARNESS_ERRORS)],
  ['identity', own(IDENTITY_ERRORS)],
];
const ROWS = TABLES.flatMap(([, rows]) => Object.entries(rows));

describe('error codes', () => {
  it.each(TABLES)('of %s have the statuses of the contract', (owner, rows) => {
    const expected = Object.entries(CONTRACT[owner]).flatMap(([status, codes]) =>
      codes.map((code) => [code, Number(status)]),
    );
    const actual = Object.fromEntries(Object.entries(rows).map(([code, { status }]) => [code, status]));
    expect(actual).toEqual(Object.fromEntries(expected));
  });

  it('have one owner each', () => {
    const codes = ROWS.map(([code]) => code);
    expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([]);
  });

  it('that the owners take over from the API stay as they are', () => {
    expect(HARNESS_ERRORS).toMatchObject(API_ERRORS);
    expect(IDENTITY_ERRORS).toMatchObject(API_ERRORS);
  });

  it.each(ROWS)('%s is well formed', (code, { status, example, ...rest }) => {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(STATUS_CODES[status]).toBeDefined();
    // A clause as messages are: no blank around it, no full stop.
    expect(example).toMatch(/^\S.{10,200}[^\s.]$/);
    expect(rest).toEqual({});
  });
});

describe('what a host gets', () => {
  it('is a HarnessError, whichever room refused', () => {
    const error: unknown = validationFailed([{ pointer: '/name', code: 'required', detail: 'is required' }]);
    expect(error).toBeInstanceOf(HarnessError);
    expect(error instanceof HarnessError && error.code === 'validation_failed').toBe(true);
  });

  it('has none of the server of its own', () => {
    // @ts-expect-error a code of the server's
    expect(new HarnessError('last_owner_key', 'x').httpStatus).toBe(500);
  });
});

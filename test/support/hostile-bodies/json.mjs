/** JSON that is made to cost, each text of about so many bytes. */
import { fill } from './fill.mjs';

/** @typedef {(size: number) => string} Make */

/** No name, so that nothing is ever stored. */
const NAME = '"name":"Hostile"';
const URL = '"url":"https://a.org"';
export const HARNESSES = '/v1/harnesses';
const HARNESS = '/v1/harnesses/{id}';

/** What a key is made of, as it stands in JSON. */
export const UNITS = {
  slashes: '/',
  tildes: '~',
  quotes: '\\"',
  backslashes: '\\\\',
  NULs: '\\u0000',
  'lone surrogates': '\\ud800',
  emoji: '👍',
  'combining marks': '\u0301',
};

/** @type {(count: number, of: (i: number) => string) => string} */
const list = (count, of) => Array.from({ length: count }, (_, i) => of(i)).join(',');
/** A hundred members, whose keys differ in their ends. @type {(unit: string, size: number, value: string) => string} */
const hundred = (unit, size, value) => list(100, (i) => `"${fill(unit, size / 100)}${i}":${value}`);
/** @type {(key: string, value: string, depth: number) => string} */
const nested = (key, value, depth) => `{"${key}":`.repeat(depth) + value + '}'.repeat(depth);

/** Where a key of the client's choice can stand. @type {Record<string, (key: string, value?: string) => string>} */
export const KEY_PLACES = {
  'as an unknown key': (key) => `{${NAME},"${key}":1}`,
  'of an MCP server': (key) => `{${NAME},"mcpServers":{"${key}":{${URL}}}}`,
  'of an MCP server that is none': (key) => `{${NAME},"mcpServers":{"${key}":5}}`,
  'of a header': (key) => `{${NAME},"mcpServers":{"s":{${URL},"headers":{"${key}":"v"}}}}`,
  'of metadata': (key) => `{${NAME},"embedder_metadata":{"${key}":"v"}}`,
  'of a config': (key) => `{${NAME},"capabilities":[{"ref":"plugin:x","config":{"${key}":1}}]}`,
  'of a known config': (key) => `{${NAME},"capabilities":[{"ref":"web_fetch","config":{"${key}":1}}]}`,
  'in a file': (key) => `{${NAME},"initial_files":[{"path":"a","content":"","${key}":1}]}`,
  'in the network rules': (key) => `{${NAME},"network_access":{"${key}":[]}}`,
};

/** Where a text can stand. @type {Record<string, (text: string) => string>} */
export const TEXT_PLACES = {
  name: (t) => `{"name":"${t}"}`,
  display_name: (t) => `{${NAME},"display_name":"${t}"}`,
  description: (t) => `{${NAME},"description":"${t}"}`,
  system_prompt: (t) => `{${NAME},"system_prompt":"${t}"}`,
  default_model_id: (t) => `{${NAME},"default_model_id":"${t}"}`,
  parent_harness_id: (t) => `{${NAME},"parent_harness_id":"${t}"}`,
  'a tag': (t) => `{${NAME},"tags":["${t}"]}`,
  'a ref': (t) => `{${NAME},"capabilities":[{"ref":"${t}"}]}`,
  'a ref that is a text': (t) => `{${NAME},"capabilities":["${t}"]}`,
  'a config': (t) => `{${NAME},"capabilities":[{"ref":"plugin:x","config":{"a":"${t}"}}]}`,
  'a path': (t) => `{${NAME},"initial_files":[{"path":"${t}","content":""}]}`,
  'a base64 content': (t) => `{${NAME},"initial_files":[{"path":"a","content":"${t}","encoding":"base64"}]}`,
  'a content': (t) => `{${NAME},"initial_files":[{"path":"a","content":"${t}"}]}`,
  'an encoding': (t) => `{${NAME},"initial_files":[{"path":"a","content":"","encoding":"${t}"}]}`,
  'a URL': (t) => `{${NAME},"mcpServers":{"s":{"url":"${t}"}}}`,
  'a URL behind its scheme': (t) => `{${NAME},"mcpServers":{"s":{"url":"https://${t}"}}}`,
  'a type': (t) => `{${NAME},"mcpServers":{"s":{${URL},"type":"${t}"}}}`,
  'an auth mode': (t) => `{${NAME},"mcpServers":{"s":{${URL},"auth_mode":"${t}"}}}`,
  'a provider': (t) => `{${NAME},"mcpServers":{"s":{${URL},"oauth_provider_id":"${t}"}}}`,
  'a header value': (t) => `{${NAME},"mcpServers":{"s":{${URL},"headers":{"h":"${t}"}}}}`,
  'a pattern': (t) => `{${NAME},"network_access":{"allowed":["${t}"]}}`,
  'a metadata value': (t) => `{${NAME},"embedder_metadata":{"a":"${t}"}}`,
  status: (t) => `{${NAME},"status":"${t}"}`,
};

/** Texts that expressions may go back and forth over. */
export const TEXT_UNITS = {
  letters: 'a',
  spaces: ' ',
  slashes: '/',
  'dots and slashes': '../',
  'NULs and surrogates': '\\u0000\\udc00',
  '@': '@',
  'letters with dots on': 'ü',
};

/** @type {Record<string, Make>} */
export const OTHER_JSON = {
  'a key of slashes twice': (n) => `{"${fill('/', n / 2)}":1,"${fill('/', n / 2)}":1}`,
  'a key of NULs twice': (n) => `{"${fill('\\u0000', n / 2)}":1,"${fill('\\u0000', n / 2)}":1}`,
  'a hundred unknown keys of slashes': (n) => `{${NAME},${hundred('/', n, '1')}}`,
  'a hundred unknown keys of NULs': (n) => `{${NAME},${hundred('\\u0000', n, '1')}}`,
  'a hundred unknown keys of lone surrogates': (n) => `{${NAME},${hundred('\\ud800', n, '1')}}`,
  'a hundred headers of slashes': (n) =>
    `{${NAME},"mcpServers":{"s":{${URL},"headers":{${hundred('/', n, '5')}}}}}`,
  'a hundred unknown keys of a server of slashes': (n) =>
    `{${NAME},"mcpServers":{"${fill('/', n / 2)}":{${URL},${hundred('/', n / 2, '1')}}}}`,
  'keys of slashes in each other': (n) =>
    `{${NAME},"capabilities":[{"ref":"plugin:x","config":${nested(fill('/', n / 64), '1', 60)}}]}`,
  'keys of slashes in each other around numbers': (n) =>
    `{${NAME},"capabilities":[{"ref":"plugin:x","config":${nested(fill('/', 1000), `[${fill('1e400,', 25_000)}1]`, 30)}}],"tags":["${fill('a', n)}"]}`,
  'keys of slashes in each other around texts that cannot be stored': (n) =>
    `{${NAME},"capabilities":[{"ref":"plugin:x","config":${nested(fill('/', n / 64), `[${list(200, () => '"\\u0000"')}]`, 60)}}]}`,
  'hosts of letters with dots on': (n) =>
    `{${NAME},"mcpServers":{${list(50, (i) => `"s${i}":{"url":"https://${fill('ü', 4000)}"}`)}},"network_access":{"allowed":[${list(500, () => `"${fill('ü', 4000)}"`)}]},"description":"${fill('a', n)}"}`,
  '199,000 tags': (n) => `{${NAME},"tags":[${list(199_000, () => `"${fill('a', n / 199_000 - 3)}"`)}]}`,
  '199,000 capabilities': (n) =>
    `{${NAME},"capabilities":[${list(199_000, () => `"${fill('a', n / 199_000 - 3)}"`)}]}`,
  '190,000 unknown keys': (n) =>
    `{${NAME},${list(190_000, (i) => `"${fill('/', n / 190_000 - 11)}${i}":1`)}}`,
  '190,000 texts that cannot be stored': (n) =>
    `{${NAME},"tags":[${list(Math.min(190_000, n / 9), () => '"\\u0000"')}]}`,
  '190,000 keys in one config': (n) =>
    `{${NAME},"capabilities":[{"ref":"plugin:x","config":{${list(190_000, (i) => `"${fill('~', n / 190_000 - 10)}${i}":1`)}}}]}`,
  'lists in each other': (n) => `{${NAME},"tags":${'['.repeat(n / 2)}${']'.repeat(n / 2)}}`,
  'objects 4,900 levels deep': (n) => `{${NAME},"a":${nested(fill('/', n / 5000), '1', 4900)}}`,
  'a number of digits': (n) => `{${NAME},"tags":[${fill('1', n)}]}`,
  'a number of digits in what is no JSON': (n) => `{${NAME},"tags":[${fill('1', n)}`,
  'a fraction in what is no JSON': (n) => `{${NAME},"tags":[0.${fill('1', n)},]}`,
  'white space': (n) => `{${NAME},"a":${fill(' ', n)}1}`,
  'line ends and no JSON': (n) => `{${NAME},${fill('\n', n)}`,
  'escapes in what is no JSON': (n) => `{"a":"${fill('\\n', n)}",}`,
  'escaped units in what is no JSON': (n) => `{"a":"${fill('\\u0041', n)}",}`,
  'a text without an end': (n) => `{"a":"${fill('\\\\', n)}`,
  'quotes without an end': (n) => fill('"', n),
  'a text as the whole': (n) => `"${fill('/', n)}"`,
  '9,900 keys in one config': (n) =>
    `{${NAME},"capabilities":[{"ref":"plugin:x","config":{${list(9_900, (i) => `"${fill('~', n / 9_900 - 10)}${i}":1`)}}}]}`,
  '9,900 keys in each of 10 configs': (n) =>
    `{${NAME},"capabilities":[${list(10, (j) => `{"ref":"plugin:x${j}","config":{${list(9_900, (i) => `"${fill('~', n / 99_000 - 10)}${j}k${i}":1`)}}}`)}]}`,
  'header values that are too large together': (n) =>
    `{${NAME},"mcpServers":{${list(50, (s) => `"s${s}":{"url":"https://a.org","headers":{${list(50, (h) => `"h${h}":"x${fill('y', n / 2_500 - 20)}"`)}}}`)}}}`,
  'patterns that are too large together': (n) =>
    `{${NAME},"network_access":{"blocked":[${list(500, (i) => `"https://a.org/${fill('%41', Math.min(2_000, n / 500 - 30))}${i}"`)}]}}`,
  'patterns that are lists of patterns': (n) =>
    `{${NAME},"network_access":{"blocked":[${list(500, (i) => `"${fill('a,', Math.min(480, n / 500 - 10))}${i}"`)}]}}`,
  '190,000 keys in what is no JSON': (n) =>
    `{${list(190_000, (i) => `"${fill('a', n / 190_000 - 10)}${i}":1`)},}`,
};

/** Other routes, with a key or text of slashes. @type {[string, string, Make][]} */
export const OTHER_ROUTES = [
  ['PATCH', HARNESS, (n) => `{"${fill('/', n)}":1}`],
  ['PATCH', HARNESS, (n) => `{"status":"${fill('/', n)}"}`],
  ['POST', `${HARNESS}/copy`, (n) => `{"${fill('/', n)}":1}`],
  ['POST', `${HARNESS}/copy`, (n) => `{"display_name":"${fill('/', n)}"}`],
  ['POST', `${HARNESS}/effective`, (n) => `{"layers":[{"kind":"session","${fill('/', n)}":1}]}`],
  ['POST', `${HARNESS}/effective`, (n) => `{"layers":[{"kind":"${fill('/', n)}"}]}`],
  ['POST', `${HARNESS}/effective`, (n) => `{"layers":[{"kind":"session","id":"${fill('/', n)}"}]}`],
  ['POST', `${HARNESS}/impact`, (n) => `{"${fill('/', n)}":1}`],
  ['POST', `${HARNESS}/network-access/check`, (n) => `{"${fill('/', n)}":1}`],
  ['POST', `${HARNESS}/network-access/check`, (n) => `{"urls":["${fill('/', n)}"]}`],
  ['POST', `${HARNESSES}/preview`, (n) => `{"${fill('/', n)}":1}`],
  ['POST', `${HARNESSES}/validate`, (n) => `{${NAME},"${fill('/', n)}":1}`],
  ['POST', `${HARNESSES}/validate`, (n) => `{${NAME},${hundred('\\u0000', n, '1')}}`],
  ['POST', `${HARNESSES}/import`, (n) => `{${NAME},"${fill('/', n)}":1}`],
  ['POST', `${HARNESSES}/import`, (n) => `{${NAME},"parent_name":"${fill('/', n)}"}`],
  ['POST', '/v1/api-keys', (n) => `{"${fill('/', n)}":1}`],
  [
    'POST',
    '/v1/api-keys',
    (n) => `{"name":"${fill(' ', n / 2)}","role":"${fill('/', n / 2)}","expires_at":"${fill('1', 9)}"}`,
  ],
  ['POST', '/v1/api-keys', (n) => `{"name":"a","role":"owner","expires_at":"${fill('1', n)}"}`],
];

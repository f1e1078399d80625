/**
 * Bodies that are made to cost, each of about so many bytes: for test/http/hostile-bodies and for `npm run bench:bodies`.
 */
import { fill } from './fill.mjs';
import { MARKDOWN, YAML } from './documents.mjs';
import { HARNESSES, KEY_PLACES, OTHER_JSON, OTHER_ROUTES, TEXT_PLACES, TEXT_UNITS, UNITS } from './json.mjs';

/** @typedef {{ method: string, path: string, type: string, body: string }} HostileRequest */

/** Each by what it is. @type {[string, (size: number) => HostileRequest][]} */
export const HOSTILE_BODIES = [
  ...Object.entries(KEY_PLACES).flatMap(([place, json]) =>
    Object.entries(UNITS).map(([name, unit]) =>
      request(`JSON: a key of ${name} ${place}`, 'POST', HARNESSES, (n) => json(fill(unit, n))),
    ),
  ),
  ...Object.entries(TEXT_PLACES).flatMap(([place, json]) =>
    Object.entries(TEXT_UNITS).map(([name, unit]) =>
      request(`JSON: ${place} of ${name}`, 'POST', HARNESSES, (n) => json(fill(unit, n))),
    ),
  ),
  ...Object.entries(OTHER_JSON).map(([name, make]) => request(`JSON: ${name}`, 'POST', HARNESSES, make)),
  ...OTHER_ROUTES.map(([method, path, make]) =>
    request(`JSON: ${method} ${path} ${make(10).slice(0, 60)}`, method, path, make),
  ),
  ...Object.entries(YAML).map(([name, make]) =>
    request(`YAML: ${name}`, 'POST', `${HARNESSES}/import`, make, 'application/yaml'),
  ),
  ...Object.entries(MARKDOWN).map(([name, make]) =>
    request(`Markdown: ${name}`, 'POST', `${HARNESSES}/import`, make, 'text/markdown'),
  ),
];

/**
 * @param {string} name
 * @param {string} method
 * @param {string} path
 * @param {(size: number) => string} make
 * @returns {[string, (size: number) => HostileRequest]}
 */
function request(name, method, path, make, type = 'application/json') {
  return [name, (size) => ({ method, path, type, body: make(size) })];
}

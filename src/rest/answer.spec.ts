import { entityTag } from '../values/entity-tag.js';
import { TextAnswer, toAnswer } from './answer.js';
import type { RouteTraits } from './route-traits.js';

const harness = { version: 3, self_url: 'https://example.com/v1/harnesses/h' };
const text = JSON.stringify(harness);
const ETag = entityTag(3, text);
const Location = harness.self_url;
const imported = (outcome: string) => ({ outcome, harness });

describe('an answer', () => {
  it.each<[RouteTraits, boolean, object]>([
    [{}, false, { headers: {} }],
    [{ harness: true }, false, { headers: { ETag } }],
    [{ harness: true }, true, { headers: { ETag, 'Dry-Run': 'true' } }],
    [{ harness: true, created: true }, false, { status: 201, headers: { ETag, Location } }],
    [{ harness: true, created: true }, true, { status: 200, headers: { ETag, 'Dry-Run': 'true' } }],
  ])('of a route with %j, dry run: %j', (traits, isDryRun, expected) => {
    const json = { mediaType: 'application/json; charset=utf-8', text };
    expect(toAnswer(harness, traits, isDryRun)).toEqual({ ...json, ...expected });
  });

  it.each<[string, boolean, object]>([
    ['created', false, { status: 201, headers: { ETag, Location, 'X-Import-Outcome': 'created' } }],
    ['updated', false, { status: 200, headers: { ETag, 'X-Import-Outcome': 'updated' } }],
    ['unchanged', false, { status: 200, headers: { ETag, 'X-Import-Outcome': 'unchanged' } }],
    ['created', true, { status: 200, headers: { ETag, 'X-Import-Outcome': 'created', 'Dry-Run': 'true' } }],
  ])('of an import that has %s it, dry run: %j', (outcome, isDryRun, expected) => {
    const traits = { harness: true, created: true, imports: true };
    expect(toAnswer(imported(outcome), traits, isDryRun)).toMatchObject({ text, ...expected });
  });

  it('of a document is its text, with a tag of its own and a name to save it under', () => {
    const document = { text: 'name: größe\n', mediaType: 'application/yaml', fileName: 'a.yaml', version: 7 };
    expect(toAnswer(new TextAnswer(document), { harness: true }, false)).toEqual({
      mediaType: 'application/yaml',
      text: document.text,
      headers: {
        ETag: entityTag(7, document.text),
        'Content-Disposition': 'inline; filename="a.yaml"',
      },
    });
  });
});

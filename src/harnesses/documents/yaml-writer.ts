import { Document, Scalar, type ScalarTag, type Tags } from 'yaml';
import { isObject, type JsonObject } from '../../values/shape.js';
import { atOnce, type Steps } from '../../values/turns.js';
import type { Layout } from './harness-document.js';

/**
 * What a block cannot hold as it is: carriage returns and the other characters that somebody may take for line ends,
 * whatever YAML calls not printable, and space where a block gives it a meaning.
 */
const NEEDS_ESCAPES =
  /[^\t\n\u0020-\u007e\u00a0-\u2027\u202a-\ufefe\uff00-\ufffd]|^[\s]|[ \t](\n|$)|\n\n$|^=$/;

/**
 * What YAML 1.1 readers differ about when it stands without quotes: whatever begins as their numbers, dates, times and
 * special keys do, their words for booleans and null, and tabs, which some of them refuse.
 */
const DIFFERS_IN_1_1 = /^[-+.\d~=<]|^(y|yes|n|no|on|off|true|false|null)$|\t/i;

/** YAML 1.1 takes a number with an exponent for a string unless it has a point. */
const EXPONENT_WITHOUT_POINT = /^(-?\d+)(?=e)/;

/** Lone surrogates never get here: nothing that holds one is stored. */
const ASTRAL = /[\u{10000}-\u{10ffff}]/gu;

/** JSON leaves these as they are, which YAML does not allow everywhere. */
const NOT_PRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** Longer than this is easier on parsers as a block, and no worse for people. */
const MAX_FLOW = 4096;

/**
 * YAML 1.2 that YAML 1.1 readers take for the same: whatever one of them would read as another type is quoted. Reading
 * it gives back every string exactly. Compact it is JSON, which every reader of YAML reads.
 */
export function writeYaml(value: JsonObject, layout?: Layout): string {
  return atOnce(writingYaml(value, layout));
}

/** The same in steps: what stands at the top, and what stands in that, is written one by one. */
export function* writingYaml(value: JsonObject, layout: Layout = 'readable'): Steps<string> {
  if (layout === 'compact') return `${forYaml(JSON.stringify(value).replace(NUMBER_OR_STRING, withPoint))}\n`;
  const texts: string[] = [];
  for (const [key, member] of Object.entries(value)) {
    const parts = HAS_ITS_LINE.test(key) ? partsOf(member) : [member];
    for (const [i, part] of parts.entries()) {
      const text = writeAll({ [key]: part });
      texts.push(i === 0 ? text : text.slice(text.indexOf('\n') + 1));
      yield;
    }
  }
  return texts.length === 0 ? writeAll(value) : texts.join('');
}

/** Keys whose first line has nothing but them: that is left out of all parts but the first. */
const HAS_ITS_LINE = /^\w{1,64}$/;

/** The elements of a list, or the members of a map, each alone in one; anything else as it is. */
function partsOf(value: unknown): unknown[] {
  if (Array.isArray(value) && value.length > 0) return value.map((one: unknown) => [one]);
  if (!isObject(value) || Object.keys(value).length === 0) return [value];
  return Object.entries(value).map(([key, one]) => ({ [key]: one }));
}

function writeAll(value: JsonObject): string {
  const document = new Document(value, {
    version: '1.2',
    schema: 'core',
    compat: 'yaml-1.1',
    aliasDuplicateObjects: false,
    customTags: withOurScalars,
  });
  return document.toString({ lineWidth: 0, singleQuote: false });
}

/** In JSON; a string is matched only to be passed over. */
const NUMBER_OR_STRING = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[^,\]}]*/g;

function withPoint(text: string): string {
  return text.startsWith('"') ? text : text.replace(EXPONENT_WITHOUT_POINT, '$1.0');
}

const OURS: Readonly<Record<string, (tag: ScalarTag) => ScalarTag['stringify']>> = {
  'tag:yaml.org,2002:str': stringifier,
  'tag:yaml.org,2002:int': numberOf,
  'tag:yaml.org,2002:float': numberOf,
};

function withOurScalars(tags: Tags): Tags {
  return tags.map((tag) => (isOurs(tag) ? { ...tag, stringify: OURS[tag.tag]!(tag) } : tag));
}

function isOurs(tag: Tags[number]): tag is ScalarTag {
  return typeof tag === 'object' && Object.hasOwn(OURS, tag.tag);
}

function numberOf(tag: ScalarTag): ScalarTag['stringify'] {
  return (...item) => tag.stringify!(...item).replace(EXPONENT_WITHOUT_POINT, '$1.0');
}

function stringifier(tag: ScalarTag): ScalarTag['stringify'] {
  return (item, context, ...rest) => {
    const text = String(item.value);
    const isKey = context.implicitKey === true;
    if (NEEDS_ESCAPES.test(text.replace(ASTRAL, 'x'))) return quoted(text);
    const isLong = text.includes('\n') || text.length > MAX_FLOW;
    if (!isLong && DIFFERS_IN_1_1.test(text)) return quoted(text);
    if (isKey || !isLong) return tag.stringify!(new Scalar(text), context, ...rest);
    const indent = context.indent || context.indentStep;
    return isWasteful(text, indent) ? quoted(text) : block(text, indent);
  };
}

/** Whether a long text consists of lines so short that indenting them would make it much longer. */
function isWasteful(text: string, indent: string): boolean {
  if (text.length <= MAX_FLOW) return false;
  const lines = text.split('\n').length;
  return lines * indent.length > text.length / 2;
}

/** A literal block. The library's own looks at every line to fold it, and stops everybody else over megabytes. */
function block(text: string, indent: string): string {
  const [header, lines] = text.endsWith('\n') ? ['|', text.slice(0, -1)] : ['|-', text];
  return `${header}\n${indent}${lines.replace(/\n(?=[^\n])/g, `\n${indent}`)}`;
}

function quoted(text: string): string {
  return forYaml(JSON.stringify(text));
}

function forYaml(json: string): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return json.replace(NOT_PRINTABLE, escaped);
}

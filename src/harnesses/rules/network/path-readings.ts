/** As WHATWG has it: `..` takes the segment before it along, and a dot at the end leaves a slash there. */
export function withoutDotSegments(path: string): string {
  const segments = path.split('/').slice(1);
  const kept: string[] = [];
  for (const [i, segment] of segments.entries()) {
    const isDots = segment === '.' || segment === '..';
    if (segment === '..') kept.pop();
    if (!isDots) kept.push(segment);
    else if (i === segments.length - 1) kept.push('');
  }
  return `/${kept.join('/')}`;
}

/** What servers read in different ways: encoded separators, path parameters, empty segments, what is encoded twice. */
const DISPUTED = /%(?:2f|5c|3b|[01][\da-f]|7f)|%(?:25)+(?:2e|2f|5c|3b)|;|\/\/|\\/i;

/** Whether servers disagree about where a path leads. */
export function isDisputed(path: string): boolean {
  return DISPUTED.test(path);
}

/** What one server or another does with a path before it looks where it leads, in an order of its own. */
const STEPS = [
  (path: string) => path.replace(/%([2-7][\da-f])/gi, (_, hex: string) => characterOf(hex)),
  (path: string) => path.replace(/%(?:25)*([2-7][\da-f])/gi, (_, hex: string) => characterOf(hex)),
  (path: string) => path.replace(/\\/g, '/'),
  (path: string) => path.replace(/(?:[;?#]|%[01][\da-f]|%7f)[^/]*/gi, ''),
  (path: string) => path.replace(/\/{2,}/g, '/'),
  withoutDotSegments,
];

/** Readings of a path, and characters that they may have together; no path that people use comes near. */
const MAX_READINGS = 256;
const MAX_CHARACTERS = 256 * 1024;

/** Everything that some server may take a path for, the path itself included; null if that is more than can be judged. */
export function readingsOf(path: string): Set<string> | null {
  const readings = new Set([path]);
  if (!/[%;\\]|\/\/|\/\.\.?(?:\/|$)/.test(path)) return readings;
  let characters = path.length;
  for (const reading of readings) {
    for (const step of STEPS) {
      const other = step(reading);
      if (readings.has(other)) continue;
      readings.add(other);
      characters += other.length;
      if (readings.size > MAX_READINGS || characters > MAX_CHARACTERS) return null;
    }
  }
  return readings;
}

function characterOf(hex: string): string {
  return String.fromCharCode(parseInt(hex, 16));
}

/** Longer ones are not repeated in an answer. */
const MAX_LENGTH = 512;

/** Nor are longer lists: taking each of many apart costs more than it helps. */
const MAX_PARTS = 8;

const PORTS: Record<string, string> = { '80': 'http://$1', '443': 'https://$1' };

/** What people write, and what they mean by it; one after the other, as one text may have several of them. */
const REPAIRS: ((text: string) => string)[] = [
  (text) => text.replace(/\s+#.*$/s, '').trim(),
  (text) => text.replace(/[?#].*$/s, ''),
  (text) => text.replace(/^(\w+:\/\/)?[^/@]*@(?!.*@)/, '$1'),
  (text) => text.replace(/^\/\//, 'https://').replace(/^(https?|wss?):\/?(?=[\w[])/i, '$1://'),
  (text) => text.replace(/\/\*+$/, ''),
  (text) => text.replace(/^https?:\/\/(?=\*\.)([^/]*)\/?$/i, '$1'),
  (text) => text.replace(/^\*?\*?\.(?=[^.*])/, '*.').replace(/^\*(?=[a-z\d])/i, '*.'),
  (text) => text.replace(/^([^/:[\]*]+|\[[^\]]*\]):(\d+)(?=\/|$)/, withScheme),
  (text) => (/^[^/:*]+\/./.test(text) ? `https://${text}` : text.replace(/^([^/:]+)\/$/, '$1')),
];

function withScheme(_all: string, host: string, port: string): string {
  return PORTS[port]?.replace('$1', host) ?? `https://${host}:${port}`;
}

/**
 * What was probably meant by a text that is no pattern, never with user info. Several patterns in one text are
 * suggested as a JSON array.
 */
export function suggestPattern(text: string, isPattern: (text: string) => boolean): string | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const written = partsOf(text);
  if (written.length === 0 || written.length > MAX_PARTS) return undefined;
  const parts = written.map((part) => repaired(part, isPattern));
  if (parts.includes(undefined)) return undefined;
  return parts.length === 1 ? parts[0] : JSON.stringify(parts);
}

function repaired(text: string, isPattern: (text: string) => boolean): string | undefined {
  const result = REPAIRS.reduce((form, repair) => (isPattern(form) ? form : repair(form)), text);
  return isPattern(result) ? result : undefined;
}

/** The entries of a list that was written as one text: `a,b`, `a;b`, `a b`, `a|b`, `{a,b}.c`. */
export function partsOf(text: string): string[] {
  const list = text.replace(/\s+#.*$/s, '');
  const [, before = '', choices, after = ''] = /^([^{}]*)\{([^{}]*)\}([^{}]*)$/.exec(list) ?? [];
  if (choices !== undefined) return choices.split(',').map((choice) => before + choice.trim() + after);
  return list.split(/[\s,;|\uff0c\uff1b\u3001]+/).filter((part) => part !== '');
}

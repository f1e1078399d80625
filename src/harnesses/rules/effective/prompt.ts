import type { Layer } from './layers.js';

/** A part of the joined prompt: which layer it is from and where it stands, in UTF-16 code units. */
export interface PromptPart {
  layer: number;
  start: number;
  end: number;
}

const SEPARATOR = '\n\n';

/** Joins what the layers say, trimmed, with a blank line; layers that say nothing leave no trace. */
export function joinPrompts(layers: readonly Layer[]): { text: string; parts: PromptPart[] } {
  const parts: PromptPart[] = [];
  let text = '';
  layers.forEach(({ content }, layer) => {
    const prompt = content.system_prompt.trim();
    if (prompt === '') return;
    if (text !== '') text += SEPARATOR;
    parts.push({ layer, start: text.length, end: text.length + prompt.length });
    text += prompt;
  });
  return { text, parts };
}

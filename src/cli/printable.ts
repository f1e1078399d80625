/** All control characters but tab and line feed, and those that turn the direction of text around. */
const CONTROLS = /[^\P{Cc}\t\n]|\p{Bidi_Control}/gu;

/** What others wrote, without the power to move a terminal's cursor or to paint over what stands there. */
export function printable(text: string): string {
  return text.replace(CONTROLS, '\ufffd');
}

/** The same, on one line. */
export function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, ' '));
}

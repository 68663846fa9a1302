// Control characters, C1 and DEL included, and those that reorder text: the text of a call must not be able to control
// the terminal, hide text or look like something else.
const UNPRINTABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** A text that is safe to print, line breaks and tabs kept; every other control character shows as `\u001b`. */
export function printable(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(UNPRINTABLE, character => {
    return character === '\n' || character === '\t' ? character : escaped(character);
  });
}

/** The same on one line: line breaks and tabs become spaces. */
export function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, ' ').trim());
}

/** JSON text of a value, safe to print. */
export function printableJson(value: unknown, indent?: number): string {
  return safeJson(JSON.stringify(value, undefined, indent));
}

/** JSON text that means the same and is safe to print. */
export function safeJson(json: string): string {
  return json.replace(UNPRINTABLE, character => (character === '\n' ? character : escaped(character)));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A text as one argument of a command that is shown for a shell: quoted if it must be, and safe to print. */
export function asArgument(text: string): string {
  return /^[\w./:@+-]+$/.test(text) ? text : `'${printable(text).replaceAll("'", "'\\''")}'`;
}

/** What an address of the AWS console can have in it. */
export type ConsoleValue =
  | string
  | number
  | readonly ConsoleValue[]
  | { readonly [name: string]: ConsoleValue };

/**
 * Writes a value as addresses of CloudWatch's console have it: `~(end~0~source~(~'*2faws*2flambda))`. The format is that of
 * the library JSURL, which has not been kept for years.
 */
export function encodeConsoleValue(value: ConsoleValue): string {
  if (typeof value === 'number') return `~${value}`;
  if (typeof value === 'string') return `~'${value.replaceAll(/[^\w.-]/g, encodeCharacter)}`;
  if (isList(value)) return `~(${value.map(encodeConsoleValue).join('')})`;
  const entries = Object.entries(value).map(([name, entry]) => `${name}${encodeConsoleValue(entry)}`);
  return `~(${entries.join('~')})`;
}

// One of UTF-16's units: a character beyond them becomes two.
function encodeCharacter(character: string): string {
  if (character === '$') return '!';
  const code = character.charCodeAt(0).toString(16);
  return code.length > 2 ? `**${code.padStart(4, '0')}` : `*${code.padStart(2, '0')}`;
}

function isList(value: object): value is readonly ConsoleValue[] {
  return Array.isArray(value);
}

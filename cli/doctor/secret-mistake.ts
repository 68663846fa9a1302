import { MIN_KEY_CHARACTERS, wordsOf } from '../../whippy/signing-key.ts';

/** Why the text of a signing secret holds no key, as far as it can be told from its form; repeats nothing of it. */
export function mistakeIn(text: string): string {
  const words = wordsOf(text);
  if (words.length === 0) return 'empty';
  if (/^\s*[{[]/.test(text)) return "JSON, as the console's Key/value form writes it, and not the key alone";
  if (/^["'`\u2018-\u201f\u00ab\u00bb]/.test(text.trim())) return 'in quotes';
  if (words.every(word => word.length < MIN_KEY_CHARACTERS))
    return `too short: a key has at least ${MIN_KEY_CHARACTERS} characters`;
  return 'not a key: a key has no quotes, braces, colons or commas';
}

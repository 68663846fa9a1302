/** Minimum length of a key. A shorter word in a secret comes from a sentence or a mistake, and could be guessed. */
export const MIN_KEY_CHARACTERS = 16;

/** What a key is, for a message. */
export const KEY_RULE = `a key is one word of at least ${MIN_KEY_CHARACTERS} characters, without quotes, braces, colons or commas`;

/**
 * The keys that a secret's text holds: one or several, separated by white space, so that a key is rotated by adding the
 * new one and later removing the old. A word that is too short, or that has quotes, braces, colons or commas, is not a
 * key, and no signature made with it verifies: it comes from JSON or from a note, and others may know it.
 */
export function parseKeys(secret: string): string[] {
  return wordsOf(secret).filter(word => word.length >= MIN_KEY_CHARACTERS && !NOT_IN_KEYS.test(word));
}

/** All words of a secret's text, including those that are not keys. */
export function wordsOf(secret: string): string[] {
  return secret.split(/\s+/).filter(word => word !== '');
}

const NOT_IN_KEYS = /["'`\u2018-\u201f\u00ab\u00bb{}:,]/;

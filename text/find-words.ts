/** Finds words in texts: whole words, in any case and with any accents; and phrases, which are words in a row. */
export interface WordFinder {
  /** The words and phrases as they are compared: at least one. */
  readonly words: readonly string[];
  /** Whether each of the words and phrases is in at least one of the texts. */
  areIn(texts: readonly string[]): boolean;
  /** The part of a text, on one line, that has most of the words; undefined if it has none of them. */
  excerpt(text: string): Excerpt | undefined;
}

/** A part of a text with words that were looked for. */
export interface Excerpt {
  /** Of {@link EXCERPT_CHARACTERS} about, with an ellipsis on each side where text is left out. */
  readonly text: string;
  /** How many of the words and phrases begin in it. */
  readonly words: number;
}

/**
 * Undefined if there is no word in the text.
 *
 * @param text words; those within quotation marks are a phrase
 */
export function wordFinder(text: string): WordFinder | undefined {
  const words = [...new Set(termsOf(fold(text)))];
  if (words.length === 0) return undefined;
  const patterns = words.map(pattern);
  return {
    words,
    areIn(texts) {
      const folded = texts.map(fold);
      return patterns.every(word => folded.some(text => text.search(word) >= 0));
    },
    excerpt: text => excerptOf(text.replace(/\s+/g, ' ').trim(), patterns),
  };
}

/** The words of a folded text, and its phrases with a space between their words. */
function termsOf(folded: string): string[] {
  return [...folded.matchAll(TERM)]
    .map(([word, phrase]) => (phrase === undefined ? word : (phrase.match(WORD) ?? []).join(' ')))
    .filter(term => term !== '');
}

/** The length of an excerpt but for its ends, which lie between words. */
export const EXCERPT_CHARACTERS = 140;

function excerptOf(text: string, words: readonly RegExp[]): Excerpt | undefined {
  const { folded, origins } = foldWithOrigins(text);
  const places = words
    .flatMap(word => [...folded.matchAll(word)].map(({ index }) => ({ word, at: origins[index] ?? 0 })))
    .sort((a, b) => a.at - b.at);
  let best: { at: number; words: number } | undefined;
  for (const [index, { at }] of places.entries()) {
    const near = new Set<RegExp>();
    // A word has at least one character, so at most REACH words begin within REACH characters.
    for (const other of places.slice(index, index + REACH)) if (other.at < at + REACH) near.add(other.word);
    if (near.size > (best?.words ?? 0)) best = { at, words: near.size };
    if (near.size === words.length) break;
  }
  return best && { text: partOf(text, best.at), words: best.words };
}

// A few words before the first one that was found, so that a narrow terminal shows it too.
function partOf(text: string, at: number): string {
  const start = at <= LEAD ? 0 : wordStart(text, at - LEAD, at);
  const end = start + EXCERPT_CHARACTERS;
  const isWhole = end >= text.length;
  const part = text.slice(start, isWhole ? undefined : end).replace(HALF_CHARACTER, '');
  return `${start > 0 ? '…' : ''}${isWhole ? part : `${part.replace(/\s\S*$/u, '')}…`}`;
}

/** Of a character that was cut in two. */
const HALF_CHARACTER = /^[\udc00-\udfff]|[\ud800-\udbff]$/g;

function wordStart(text: string, from: number, to: number): number {
  const space = text.indexOf(' ', from);
  return space === -1 || space >= to ? from : space + 1;
}

const LEAD = 16;
/** How far apart words may begin to be in one excerpt. */
const REACH = EXCERPT_CHARACTERS - 2 * LEAD;

/** A text as it is compared. Each character gives the same, whatever stands beside it. */
function fold(text: string): string {
  return (
    text
      .normalize('NFKD')
      // Upper case makes two letters of ß, but leaves its capital as it is.
      .toLowerCase()
      .toUpperCase()
      .toLowerCase()
      .normalize('NFKD')
      .replace(ACCENT, '')
      .replace(UNSPLIT, letter => PLAIN[letter] ?? letter)
  );
}

function foldWithOrigins(text: string): { readonly folded: string; readonly origins: readonly number[] } {
  const origins: number[] = [];
  let folded = '';
  let at = 0;
  for (const character of text) {
    // Most characters of most texts, and much faster.
    const part = character < '\u0080' ? character.toLowerCase() : fold(character);
    folded += part;
    for (let index = 0; index < part.length; index++) origins.push(at);
    at += character.length;
  }
  return { folded, origins };
}

/**
 * Marks that any letter may carry. The signs of vowels in scripts such as Devanagari are not among them, and the marks of
 * Japanese stay: they make another letter, が of か.
 */
const ACCENT = /(?![\u3099\u309a])\p{Script=Inherited}/gu;

/** Letters that people write without their stroke or ligature, and that Unicode does not take apart. */
const PLAIN: { readonly [letter: string]: string } = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ŧ: 't',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ς: 'σ',
};
const UNSPLIT = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'gu');

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
/** A phrase, or else a word. */
const TERM = /["“”„«]([^"“”„«»]*)["“”»]|[\p{L}\p{M}\p{N}]+/gu;

// In scripts without spaces between words, no border can be seen.
const WITHOUT_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

// A word has letters, marks and digits only: nothing that a pattern would take for an instruction.
function pattern(term: string): RegExp {
  const between = WITHOUT_SPACES.test(term) ? '[^\\p{L}\\p{M}\\p{N}]*' : '[^\\p{L}\\p{M}\\p{N}]+';
  return new RegExp(term.split(' ').map(wordPattern).join(between), 'gu');
}

function wordPattern(word: string): string {
  // か is not the first half of が.
  if (WITHOUT_SPACES.test(word)) return `${word}(?![\\u3099\\u309a])`;
  return `(?<![\\p{L}\\p{M}\\p{N}])${word}(?![\\p{L}\\p{M}\\p{N}])`;
}

import stringWidth from 'string-width';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Breaks a text into lines of at most `width` cells of a terminal: at spaces if possible, anywhere in a word that is
 * too long by itself. A link of any length stays whole, so that it can be followed.
 *
 * @param measure width of a text without control characters
 */
export function wrap(text: string, width: number, measure = stringWidth): string[] {
  return text.split('\n').flatMap(line => wrapLine(line, width, measure));
}

// Measures each word once: a transcript is one line of thousands of words.
function wrapLine(line: string, width: number, measure: Measure): string[] {
  const lines: string[] = [];
  let current = '';
  let currentWidth = 0;
  for (const word of line.split(' ').flatMap(word => breakWord(word, width, measure))) {
    const longerWidth = current === '' ? word.width : currentWidth + 1 + word.width;
    if (longerWidth <= width) {
      current = current === '' ? word.text : `${current} ${word.text}`;
      currentWidth = longerWidth;
    } else {
      if (current !== '') lines.push(current);
      current = word.text;
      currentWidth = word.width;
    }
  }
  return [...lines, current];
}

type Measure = (text: string) => number;

interface Word {
  readonly text: string;
  readonly width: number;
}

function breakWord(text: string, width: number, measure: Measure): Word[] {
  const word = { text, width: measure(text) };
  return word.width <= width || /^https?:\/\//.test(text) ? [word] : [...breakAnywhere(text, width, measure)];
}

/** Cuts a text to at most `width` cells, with an ellipsis in place of what is cut off. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  const [beginning] = breakAnywhere(text, width - 1, stringWidth);
  return `${beginning?.text}…`;
}

function* breakAnywhere(text: string, width: number, measure: Measure): Generator<Word, void> {
  let part = { text: '', width: 0 };
  for (const { segment } of graphemes.segment(text)) {
    const segmentWidth = measure(segment);
    if (part.text !== '' && part.width + segmentWidth > width) {
      yield part;
      part = { text: '', width: 0 };
    }
    part = { text: part.text + segment, width: part.width + segmentWidth };
  }
  yield part;
}

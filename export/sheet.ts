import { type Options, stringify } from 'csv-stringify/sync';
import { isJsonNumber, type Json, stringifyJson } from '../text/json.ts';
import { printable } from '../text/printable.ts';

/**
 * Lines of CSV for a spreadsheet, in which no text is a formula.
 *
 * @param isBeginning whether the text begins with them: then with the mark by which spreadsheets know that it is UTF-8
 */
export function sheetLines(
  rows: readonly (readonly string[])[],
  { isBeginning = false }: { readonly isBeginning?: boolean } = {},
): string {
  return stringify(rows as string[][], { ...OPTIONS, bom: isBeginning });
}

/** A value as the text of a cell. Control characters show as `\u001b`, so that no terminal obeys them. */
export function sheetCell(value: Json | undefined): string {
  if (value === null || value === undefined) return '';
  if (isJsonNumber(value)) return value.value;
  return cut(printable(typeof value === 'string' ? value : stringifyJson(value)));
}

// Excel spreads a longer text over the cells of the next lines.
function cut(text: string): string {
  if (text.length <= MAX_CELL_CHARACTERS) return text;
  return `${text.slice(0, MAX_CELL_CHARACTERS - CUT_MARK.length).toWellFormed()}${CUT_MARK}`;
}

/** Room is left for the apostrophe that keeps a text from being a formula. */
const MAX_CELL_CHARACTERS = 32_766;
const CUT_MARK = ' [cut here: a cell holds 32,767 characters; --format jsonl has the whole text]';

const OPTIONS: Options = {
  record_delimiter: 'windows',
  // Without it, a line break alone would not be quoted, since it is not what ends a line here.
  quote_record_delimiter: true,
  escape_formulas: true,
  cast: {
    string: text =>
      PLAIN_NUMBER.test(text) ? { value: text, escape_formulas: false } : disarmLineFeed(text),
  },
};

/** `+13232139334` and `-0.5` are numbers to a spreadsheet, and cannot be anything else. */
const PLAIN_NUMBER = /^[+-]\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

// The one of the characters that OWASP names which the library does not escape.
function disarmLineFeed(text: string): string {
  return text.startsWith('\n') ? `'${text}` : text;
}

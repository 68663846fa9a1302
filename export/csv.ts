import { type Options, stringify } from 'csv-stringify/sync';
import { isJsonNumber, type Json, stringifyJson } from '../text/json.ts';
import { oneLine, printable } from '../text/printable.ts';
import { instantToMilliseconds } from '../time/instant.ts';
import type { TimeZone } from '../time/zone.ts';
import { type ExportedCall, FIELD_NAMES, NAMED_PARTS, TIME_FIELDS } from './exported-call.ts';
import type { NameColumns } from './name-columns.ts';

/** The columns of the parts of a call whose names differ from call to call. */
export type PartColumns = { readonly [part in (typeof NAMED_PARTS)[number]]: NameColumns };

/** What the columns of a CSV text depend on. */
export interface CsvLayout {
  readonly zone: TimeZone;
  readonly transcript: boolean;
  readonly parts: PartColumns;
}

/** The first line, with the mark by which spreadsheets know that the text is UTF-8. */
export function csvHeader({ zone, transcript, parts }: CsvLayout): string {
  const titles = [
    ...FIELD_NAMES.map(name => (TIME_FIELDS.has(name) ? `${name} (${zone.name})` : name)),
    ...NAMED_PARTS.flatMap(part => [
      ...parts[part].names.map(name => cell(oneLine(`${part.slice(0, -1)}: ${name}`))),
      ...(parts[part].isFull ? [`other ${part} (JSON)`] : []),
    ]),
    ...(transcript ? ['transcript'] : []),
  ];
  return stringify([titles], { ...OPTIONS, bom: true });
}

/** Calls as lines. */
export function csvRows(calls: readonly ExportedCall[], layout: CsvLayout): string {
  return stringify(
    calls.map(call => cellsOf(call, layout).map(cell)),
    OPTIONS,
  );
}

function cellsOf(call: ExportedCall, { zone, transcript, parts }: CsvLayout): (Json | undefined)[] {
  return [
    ...FIELD_NAMES.map(name => {
      const value = call[name];
      return TIME_FIELDS.has(name) && typeof value === 'string'
        ? zone.format(instantToMilliseconds(value))
        : value;
    }),
    ...NAMED_PARTS.flatMap(part => {
      const values = new Map(Object.entries(call[part]));
      const { names, isFull, rest } = parts[part];
      return [...names.map(name => values.get(name)), ...(isFull ? [rest(call[part])] : [])];
    }),
    ...(transcript ? [call.transcript] : []),
  ];
}

/** A value as the text of a cell. Control characters show as `\u001b`, so that no terminal obeys them. */
function cell(value: Json | undefined): string {
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

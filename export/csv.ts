import type { Json } from '../text/json.ts';
import { oneLine } from '../text/printable.ts';
import { instantToMilliseconds } from '../time/instant.ts';
import type { TimeZone } from '../time/zone.ts';
import { type ExportedCall, FIELD_NAMES, NAMED_PARTS, TIME_FIELDS } from './exported-call.ts';
import type { NameColumns } from './name-columns.ts';
import { sheetCell, sheetLines } from './sheet.ts';

/** The columns of the parts of a call whose names differ from call to call. */
export type PartColumns = { readonly [part in (typeof NAMED_PARTS)[number]]: NameColumns };

/** What the columns of a CSV text depend on. */
export interface CsvLayout {
  readonly zone: TimeZone;
  readonly transcript: boolean;
  readonly parts: PartColumns;
}

/** The first line. */
export function csvHeader({ zone, transcript, parts }: CsvLayout): string {
  const titles = [
    ...FIELD_NAMES.map(name => (TIME_FIELDS.has(name) ? `${name} (${zone.name})` : name)),
    ...NAMED_PARTS.flatMap(part => [
      ...parts[part].names.map(name => sheetCell(oneLine(`${part.slice(0, -1)}: ${name}`))),
      ...(parts[part].isFull ? [`other ${part} (JSON)`] : []),
    ]),
    ...(transcript ? ['transcript'] : []),
  ];
  return sheetLines([titles], { isBeginning: true });
}

/** Calls as lines. */
export function csvRows(calls: readonly ExportedCall[], layout: CsvLayout): string {
  return sheetLines(calls.map(call => cellsOf(call, layout).map(sheetCell)));
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

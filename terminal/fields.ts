import stringWidth from 'string-width';
import { oneLine, printable } from '../text/printable.ts';
import { wrap } from './wrap.ts';

/** A label and what it stands for, possibly of several lines. */
export type Field = readonly [label: string, value: string];

/**
 * Lays fields out beneath each other, values wrapped beside their labels.
 *
 * @param width to wrap to; infinite if nothing is to be wrapped
 */
export function renderFields(
  fields: readonly Field[],
  width: number,
  heading: (label: string) => string = label => label,
): string {
  const rows = fields.map(
    ([label, value]) => [oneLine(label), printable(value).replaceAll('\t', ' ')] as const,
  );
  const labelWidth = Math.max(...rows.map(([label]) => stringWidth(label)));
  const valueWidth = Math.max(MIN_VALUE_WIDTH, width - INDENT.length - labelWidth - GAP.length);
  return rows
    .flatMap(([label, value]) =>
      wrap(value, valueWidth).map((line, index) => {
        const padding = ' '.repeat(index === 0 ? labelWidth - stringWidth(label) : labelWidth);
        return `${INDENT}${index === 0 ? heading(label) : ''}${padding}${GAP}${line}`.trimEnd();
      }),
    )
    .join('\n');
}

const INDENT = '  ';
const GAP = '  ';

// Long labels on a narrow terminal leave values at least this many cells.
const MIN_VALUE_WIDTH = 20;

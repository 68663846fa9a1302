import { oneLine, printable } from '../text/printable.ts';
import { displayWidth, wrap } from './wrap.ts';

/** A label and what it stands for, possibly of several lines. */
export type Field = readonly [label: string, value: string];

/**
 * Lays fields out beneath each other, values wrapped beside their labels.
 *
 * @param width to wrap to; infinite where nothing is wrapped
 */
export function renderFields(
  fields: readonly Field[],
  width: number,
  heading: (label: string) => string = label => label,
): string {
  const rows = fields.map(
    ([label, value]) => [oneLine(label), printable(value).replaceAll('\t', ' ')] as const,
  );
  const labelWidth = Math.max(...rows.map(([label]) => displayWidth(label)));
  const valueWidth = Math.max(NARROWEST, width - INDENT.length - labelWidth - GAP.length);
  return rows
    .flatMap(([label, value]) =>
      wrap(value, valueWidth).map((line, index) => {
        const padding = ' '.repeat(index === 0 ? labelWidth - displayWidth(label) : labelWidth);
        return `${INDENT}${index === 0 ? heading(label) : ''}${padding}${GAP}${line}`.trimEnd();
      }),
    )
    .join('\n');
}

const INDENT = '  ';
const GAP = '  ';

// Values are not squeezed any further by long labels on a narrow terminal.
const NARROWEST = 20;

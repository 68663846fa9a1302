import { type Field, renderFields } from '../terminal/fields.ts';

/** Prints figures beneath each other. */
export function printFigures(figures: readonly (readonly [label: string, figure: number | string])[]): void {
  const fields = figures.map(([label, figure]): Field => [label, String(figure)]);
  console.log(renderFields(fields, Number.POSITIVE_INFINITY));
}

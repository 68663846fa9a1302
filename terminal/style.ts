import { styleText } from 'node:util';
import type { Io, Output } from './io.ts';

export type Style = Parameters<typeof styleText>[0];

/** Styles text for an output: only if it is a terminal, and the user has not asked for plain text with NO_COLOR. */
export function stylist(output: Output, { env }: Pick<Io, 'env'>): (style: Style, text: string) => string {
  const plain = !output.isTTY || (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb';
  // By default, styleText looks at the standard output of the process, not at this output.
  return (style, text) => (plain ? text : styleText(style, text, { validateStream: false }));
}

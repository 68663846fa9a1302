/**
 * A Markdown table with padded columns, which reads as well on a terminal. The cells are ASCII.
 *
 * @param align of all columns but the first, which is aligned to the left
 */
export function markdownTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  align: 'left' | 'right' = 'right',
): string {
  const widths = columns.map((_, index) =>
    Math.max(3, ...[columns, ...rows].map(cells => cells[index]?.length ?? 0)),
  );
  const isRight = (index: number) => align === 'right' && index > 0;
  const line = (cells: readonly string[]) => {
    const padded = cells.map((cell, index) =>
      isRight(index) ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
    );
    return `| ${padded.join(' | ')} |`;
  };
  const rule = widths.map((width, index) =>
    isRight(index) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [line(columns), line(rule), ...rows.map(line)].join('\n');
}

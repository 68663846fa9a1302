import type { Dimension, ReportRow } from '../report/report.ts';
import { counted, readable } from './words.ts';

/** The address of the list that has the calls of a row; undefined if there is none. */
export type HrefOf = (row: ReportRow) => string | undefined;

/** The name of a row, which leads to its calls. */
export function GroupName({ by, row, hrefOf }: { by: Dimension; row: ReportRow; hrefOf: HrefOf }) {
  const { group } = row;
  const text = group === undefined ? `No ${by}` : by === 'outcome' ? readable(group) : group;
  const href = hrefOf(row);
  if (href === undefined) return <span title={text}>{text}</span>;
  return (
    <a href={href} title={text}>
      {text}
    </a>
  );
}

/** The name of the row of all groups that have none of their own. */
export function othersName(groups: number): string {
  return counted(groups, 'other');
}

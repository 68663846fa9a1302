import { DIMENSIONS, type Dimension } from '../report/report.ts';
import { type ListQuery, listHref, oneOf, read, readListQuery } from './list-query.ts';

/** The parameters of the report's address: which calls, as the list has them, and what to group them by. */
export interface ReportQuery extends ListQuery {
  readonly by: Dimension;
}

export const REPORT_PATH = '/report';

/**
 * Reads the report's parameters. They are read as those of the list.
 *
 * @throws {BadQueryError} as those of the list
 */
export function readReportQuery(parameters: URLSearchParams): ReportQuery {
  const by = oneOf('by', read(parameters, 'by'), DIMENSIONS) ?? DEFAULT;
  return { ...readListQuery(parameters), by };
}

/** The address of a report, of all pages of a list. It does not contain defaults. */
export function reportHref({ by, ...query }: ReportQuery): string {
  const url = new URL(listHref({ ...query, cursor: undefined }), 'http://localhost');
  if (by !== DEFAULT) url.searchParams.set('by', by);
  return `${REPORT_PATH}${url.search}`;
}

const DEFAULT = 'agent' satisfies Dimension;

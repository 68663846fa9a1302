/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { ErrorHandler } from 'hono';
import { InvalidCursorError } from '../records/cursor.ts';
import type { ViewOptions } from './create-view.tsx';
import { TableOutOfReachError } from './guard-records.ts';
import { BadQueryError } from './list-query.ts';
import { ProblemPage } from './problem-page.tsx';

/** Turns whatever a route throws into a page. What went wrong in the view itself is reported, not shown. */
export function answerProblem({
  source,
  explain,
  report,
}: Pick<ViewOptions, 'source' | 'explain' | 'report'>): ErrorHandler {
  return (error, context) => {
    if (error instanceof BadQueryError || error instanceof InvalidCursorError) {
      return context.html(
        <ProblemPage source={source} title="That address does not work">
          <p>{error.message}</p>
        </ProblemPage>,
        400,
      );
    }
    if (error instanceof TableOutOfReachError) {
      return context.html(
        <ProblemPage source={source} title="The table is out of reach">
          <p>{explain(error.cause)}</p>
          <p>Then reload this page.</p>
        </ProblemPage>,
        503,
        { 'Retry-After': '5' },
      );
    }
    report(error);
    return context.html(
      <ProblemPage source={source} title="Something is wrong in callfold">
        <p>The page could not be made. The terminal that runs callfold says why.</p>
      </ProblemPage>,
      500,
    );
  };
}

import type { ErrorHandler } from 'hono';
import { InvalidCursorError } from '../store/calls/cursor.ts';
import { TableOutOfReachError } from './guard-records.ts';
import { BadQueryError } from './list-query.ts';
import { ProblemPage } from './problem-page.tsx';

/** Settings of a page about a problem. */
export interface ProblemOptions {
  /** Which table the calls are from, in a few words: shown on top of every page. */
  readonly source: string;
  /** One sentence on why the table could not be read and what to do, from what the AWS SDK threw. */
  readonly explain: (error: unknown) => string;
  /** Called with every error of the view itself, which the reader sees as a page with status 500. */
  readonly report: (error: unknown) => void;
}

/** Turns an error of a route into a page. An error of the view itself is reported, not shown. */
export function answerProblem({ source, explain, report }: ProblemOptions): ErrorHandler {
  return (error, context) => {
    // The browser has gone, and with it the reading that it had asked for.
    if (context.req.raw.signal.aborted) return new Response(null, { status: CLIENT_CLOSED_REQUEST });
    if (error instanceof BadQueryError) {
      return context.html(
        <ProblemPage source={source} title={UNUSABLE_ADDRESS}>
          <p>{error.message}</p>
        </ProblemPage>,
        400,
      );
    }
    if (error instanceof InvalidCursorError) {
      return context.html(
        <ProblemPage source={source} title={UNUSABLE_ADDRESS}>
          <p>{error.message}.</p>
          <p>
            <a href={withoutCursor(context.req.url)}>The first page of this list</a>
          </p>
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

const UNUSABLE_ADDRESS = 'That address does not work';

function withoutCursor(address: string): string {
  const url = new URL(address);
  url.searchParams.delete('cursor');
  return url.pathname + url.search;
}

/** What servers log for a browser that went before it was answered. */
const CLIENT_CLOSED_REQUEST = 499;

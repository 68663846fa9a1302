import { InvalidEventError } from '../call/event.ts';
import type { FittedMessage } from '../call/fit.ts';
import type { CallStatus } from '../call/record.ts';
import type { Item } from '../store/calls/plain-json.ts';
import type { JsonObject } from '../text/json.ts';
import { toInstant } from '../time/instant.ts';
import { type Finding, reconcile } from './reconcile.ts';
import { type Row, readRow } from './row.ts';

/**
 * How long after a change of a call its webhooks may still be under way, in milliseconds. Whippy does not document how
 * long it waits between its four tries; the queue's five take some eight minutes. It is no harm if one comes later.
 */
export const SETTLING_MS = 15 * 60_000;

/** A page of Whippy's list of calls. */
export interface ListedPage {
  readonly calls: readonly { readonly data: JsonObject }[];
  /** Rows that cannot be recorded. */
  readonly unreadable: number;
  /** Where the next page begins; undefined after the last one. */
  readonly nextCursor: string | undefined;
}

/** A call whose record is missing or behind, and the message that puts it right. */
export interface Repair {
  readonly callId: string;
  readonly kind: 'missing' | 'behind';
  /** The phase that the call is in, as Whippy lists it. */
  readonly status: CallStatus;
  readonly message: FittedMessage;
}

/** What a run over Whippy's list depends on. */
export interface RunDependencies {
  /** Oldest first. */
  readonly pages: AsyncIterable<ListedPage>;
  /** Whole records by call id, without those that are not there. Rejects when the table is out of reach. */
  readonly fetchRecords: (callIds: readonly string[]) => Promise<ReadonlyMap<string, Item>>;
  /**
   * Puts messages on the event queue, and resolves to how many it did not accept. Rejects when it is out of reach. A dry
   * run sends none.
   */
  readonly send: (repairs: readonly Repair[]) => Promise<number>;
  /** See {@link reconcile}. */
  readonly settledBefore: string;
  /** When aborted, the run ends after the page at hand. */
  readonly signal: AbortSignal;
  /** Called for each row that could be compared, with its record as it was, before the repairs of its page are sent. */
  readonly onCompared?: (finding: Finding, record: Item | undefined, row: Row) => void;
  /** Called after each page. */
  readonly onPage?: (progress: Progress) => void;
}

/** What a run has found, as numbers of calls. */
export interface Tally {
  readonly listed: number;
  readonly complete: number;
  readonly missing: number;
  readonly behind: number;
  /** Changed so lately that a webhook may still be under way: left to the next run. */
  readonly unsettled: number;
  /** The row, or the version of the record, cannot be read. */
  readonly unreadable: number;
  /** Missing or behind, and the queue did not accept the message. */
  readonly unsent: number;
}

/** How far a run has come. */
export interface Progress {
  readonly tally: Tally;
  /** Where to go on: everything before has been compared and sent. Undefined if that is nothing, or all there is. */
  readonly cursor: string | undefined;
  /**
   * When the newest call before {@link cursor} was inserted, or the oldest one that is unsettled, in the form of
   * `toInstant`: where a later run over a list with other bounds can begin. Undefined if no row said so.
   */
  readonly reached: string | undefined;
}

/** Result of a run. */
export interface Ran extends Progress {
  /** Whether the list came to its end and every message was accepted. */
  readonly isFinished: boolean;
}

/**
 * Compares Whippy's list with the table, page by page, and puts what is missing or behind on the queue. Holds one page at a
 * time. Doing it again is always safe: what has been put right is complete.
 *
 * @throws what the dependencies threw; {@link RunDependencies.onPage} has said how far it was
 */
export async function runCompleteness(dependencies: RunDependencies): Promise<Ran> {
  const { pages, signal, onPage } = dependencies;
  const tally = { listed: 0, complete: 0, missing: 0, behind: 0, unsettled: 0, unreadable: 0, unsent: 0 };
  let cursor: string | undefined;
  let reached: string | undefined;
  let unsettledFrom: string | undefined;
  let isAtEnd = true;
  for await (const page of pages) {
    const { found, unsettled } = await comparePage(page, dependencies);
    for (const name of Object.keys(tally) as (keyof Tally)[]) tally[name] += found[name];
    // What was not accepted has to be compared again.
    if (tally.unsent === 0) {
      cursor = page.nextCursor;
      unsettledFrom ??= unsettled.flatMap(({ data }) => insertedAt(data) ?? []).sort()[0];
      reached = unsettledFrom ?? page.calls.map(({ data }) => insertedAt(data)).reduce(later, reached);
    }
    onPage?.({ tally: { ...tally }, cursor, reached });
    isAtEnd = page.nextCursor === undefined;
    if (signal.aborted) break;
  }
  return { tally, cursor, reached, isFinished: isAtEnd && tally.unsent === 0 };
}

async function comparePage(
  { calls, unreadable }: ListedPage,
  { fetchRecords, send, settledBefore, onCompared }: RunDependencies,
): Promise<{ readonly found: Tally; readonly unsettled: readonly Row[] }> {
  const tally = { complete: 0, missing: 0, behind: 0, unsettled: 0, unreadable };
  const rows = calls.flatMap(({ data }) => readable(() => readRow(data)) ?? []);
  const records = await fetchRecords(rows.map(({ callId }) => callId));
  const repairs: Repair[] = [];
  const unsettled: Row[] = [];
  for (const row of rows) {
    const finding = readable(() => reconcile(row, records.get(row.callId), settledBefore));
    tally[finding?.kind ?? 'unreadable']++;
    if (finding?.kind === 'unsettled') unsettled.push(row);
    if (finding) onCompared?.(finding, records.get(row.callId), row);
    if (finding && 'message' in finding) {
      repairs.push({ callId: row.callId, status: row.status, ...finding });
    }
  }
  const unsent = repairs.length > 0 ? await send(repairs) : 0;
  const listed = calls.length + unreadable;
  tally.unreadable += calls.length - rows.length;
  return { found: { ...tally, listed, unsent }, unsettled };
}

function readable<Value extends Row | Finding>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof InvalidEventError) return undefined;
    throw error;
  }
}

// Whippy lists by `inserted_at`; rows of 2024 have no more than `created_at`.
function insertedAt({ inserted_at, created_at }: JsonObject): string | undefined {
  return toInstant(inserted_at) ?? toInstant(created_at);
}

function later(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}

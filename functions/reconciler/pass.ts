/** A pass over Whippy's list, which may take several runs. Times are in ISO 8601. */
export interface Pass {
  readonly begun: string;
  /** Calls that Whippy inserted from then on are listed. */
  readonly after: string;
  /** Where the list goes on, if an earlier run has come so far. */
  readonly cursor?: string | undefined;
}

/** How far the reconciler has come. Nothing at all before its first run. */
export interface Progress {
  /** When the last pass that was finished began. */
  readonly compared?: string | undefined;
  /** When the last one of those that reached back {@link LOOK_BACK_MS} began. */
  readonly lookedBack?: string | undefined;
  /** The pass that was begun and not finished. */
  readonly unfinished?: Pass | undefined;
}

/** Key of the table that keeps the progress, as its only item. */
export const PROGRESS_KEY = 'id';

const HOUR_MS = 3_600_000;

/**
 * How far a pass reaches back at least once a day: what changes afterwards, such as by a translation or a new analysis,
 * is found then, and so is all that came before the first run.
 */
export const LOOK_BACK_MS = 96 * HOUR_MS;

/**
 * How far each pass overlaps the one before it. Whippy lists calls by when they were inserted, at their start: a call that
 * ends or is analyzed later has to be looked at again. This is as long as a call may go without an end, and an hour.
 */
export const OVERLAP_MS = 4 * HOUR_MS;

/**
 * The pass to make: the unfinished one; or else one that begins where the last one did, less the overlap, and in the
 * first run of a day (UTC) reaches back at least {@link LOOK_BACK_MS}.
 *
 * @param now milliseconds since 1970
 */
export function nextPass({ compared, lookedBack, unfinished }: Progress, now: number): Pass {
  if (unfinished) return unfinished;
  const begun = new Date(now).toISOString();
  const isFirstOfDay = lookedBack === undefined || dayOf(lookedBack) !== dayOf(begun);
  const starts = [
    ...(compared === undefined ? [] : [Date.parse(compared) - OVERLAP_MS]),
    ...(compared === undefined || isFirstOfDay ? [now - LOOK_BACK_MS] : []),
  ];
  return { begun, after: new Date(Math.min(...starts)).toISOString() };
}

/** The progress once a pass is finished. */
export function progressAfter(progress: Progress, { begun, after }: Pass): Progress {
  const hasLookedBack = Date.parse(begun) - Date.parse(after) >= LOOK_BACK_MS;
  return { compared: begun, lookedBack: hasLookedBack ? begun : progress.lookedBack };
}

function dayOf(time: string): string {
  return time.slice(0, 'YYYY-MM-DD'.length);
}

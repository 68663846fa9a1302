import type { Progress } from '../../completeness/run.ts';
import { asArgument } from '../../text/printable.ts';
import { instantToMilliseconds, isoTime } from '../../time/instant.ts';
import { WHIPPY_API } from '../../whippy/api-address.ts';
import type { ListingWindow } from './listing-window.ts';

/**
 * The command that goes on where a backfill has come to. Its times are absolute: by the time that it is entered, `4d`
 * is another moment.
 */
export function goOnWith(
  { reached }: Progress,
  { since, until }: ListingWindow,
  { dryRun, api }: { readonly dryRun?: boolean; readonly api: string },
  now: number,
): string {
  return [
    `backfill --since ${isBetween(reached, since, now) ? reached : isoTime(since)}`,
    ...(until === undefined ? [] : [`--until ${isoTime(until)}`]),
    ...(dryRun ? ['--dry-run'] : []),
    ...(api === WHIPPY_API ? [] : [`--api ${asArgument(api)}`]),
  ].join(' ');
}

// A row may say any time. One from outside of the window does not tell how far the list has come.
function isBetween(reached: string | undefined, from: number, to: number): boolean {
  if (reached === undefined) return false;
  const at = instantToMilliseconds(reached);
  return at >= from && at <= to;
}

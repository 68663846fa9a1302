import type { ListedCall } from '../../store/calls/call-record.ts';
import type { Progress } from '../../terminal/progress.ts';
import { instantToMilliseconds } from '../../time/instant.ts';
import type { Span } from './span.ts';

/**
 * Shows how many calls have been read. How many a time has is not known before: the part of the time that was read tells.
 *
 * @param last the oldest call so far
 * @param now milliseconds since 1970
 */
export function showReading(
  progress: Progress | undefined,
  count: number,
  last: Pick<ListedCall, 'created'> | undefined,
  { since, until }: Span,
  now: number,
): void {
  if (since === undefined || last?.created === undefined) return;
  const end = Math.min(until ?? now, now);
  const part = (end - instantToMilliseconds(last.created)) / (end - since);
  progress?.reach(count, part > 0 ? Math.max(count, Math.round(count / part)) : count);
}

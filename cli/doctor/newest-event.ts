import type { CallRecord } from '../../store/calls/call-record.ts';
import { DAY_MS } from '../../time/days.ts';
import { formatDuration } from '../../time/duration.ts';
import { instantToMilliseconds } from '../../time/instant.ts';
import { openRecords } from '../calls/open-records.ts';
import type { Check, Patient } from './finding.ts';
import { isGone } from './gone.ts';

const LOOK_BACK_DAYS = 30;

/** When the newest event came, by its own time. How much traffic is normal is not known, so silence is not a problem. */
export const checkNewestEvent: Check = async patient => {
  const check = 'Newest event';
  const { io } = patient;
  let call: CallRecord | undefined;
  try {
    call = await newestCall(patient);
  } catch (error) {
    // The check of the table says so.
    if (isGone(error)) return [];
    throw error;
  }
  if (!call) {
    return [
      {
        check,
        level: 'note',
        finding: `no call in the last ${LOOK_BACK_DAYS} days`,
        advice: 'if there have been calls, see docs/runbook.md#nothing-arrives',
      },
    ];
  }
  const newest = newestEventOf(call);
  const of = `of call ${call.call_id}, ${call.status ?? 'started'}`;
  if (newest === undefined) return [{ check, level: 'ok', finding: `at an unknown time, ${of}` }];
  const age = Math.max(0, io.now() - newest);
  const finding = `${formatDuration(age)} ago, ${of}`;
  if (age <= DAY_MS) return [{ check, level: 'ok', finding }];
  return [
    {
      check,
      level: 'note',
      finding,
      advice: 'if there have been calls since then, see docs/runbook.md#nothing-arrives',
    },
  ];
};

/** The call that was created last, if there is one of the last 30 days. */
export async function newestCall({ deployment, io }: Patient): Promise<CallRecord | undefined> {
  const records = await openRecords(deployment, io);
  const { calls } = await records.recent({ since: io.now() - LOOK_BACK_DAYS * DAY_MS, limit: 1 });
  return calls[0] && (await records.get(calls[0].call_id));
}

/**
 * The time of the newest event of a call, in milliseconds since 1970. The calls that were made last have their events
 * last, near enough.
 */
export function newestEventOf({
  started_event,
  ended_event,
  analyzed_event,
}: CallRecord): number | undefined {
  const instants = [started_event, ended_event, analyzed_event].flatMap(
    milestone => milestone?.created ?? [],
  );
  return instants.length > 0 ? Math.max(...instants.map(instantToMilliseconds)) : undefined;
}

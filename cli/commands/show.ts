import type { CallReader } from '../../store/calls/call-reader.ts';
import type { CallRecord } from '../../store/calls/call-record.ts';
import { toJsonText } from '../../store/calls/plain-json.ts';
import { EXIT, Failure, usageFailure } from '../../terminal/exit-codes.ts';
import { type Io, widthOf } from '../../terminal/io.ts';
import { stylist } from '../../terminal/style.ts';
import { safeJson } from '../../text/printable.ts';
import { DAY_MS } from '../../time/days.ts';
import { ownTimeZone, type TimeZone } from '../../time/zone.ts';
import { describeCall } from '../calls/describe-call.ts';
import { findCall, LOOK_BACK_DAYS } from '../calls/find-call.ts';
import { openRecords } from '../calls/open-records.ts';
import type { Deployment, Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';

export interface ShowOptions extends Target {
  readonly json?: boolean;
  /** Of the times; that of this process by default. */
  readonly tz?: TimeZone;
}

/** `callfold show`: a call by its id or the beginning of it, or the newest one. */
export async function show(callId: string | undefined, options: ShowOptions, io: Io): Promise<number> {
  if (options.json && options.tz) throw usageFailure('--tz is for the text: in JSON, times are UTC');
  const zone = options.tz ?? ownTimeZone();
  const deployment = await findDeployment(options, io);
  const records = await openRecords(deployment, io);
  const call = await (callId === undefined
    ? newest(records, deployment, io.now())
    : findCall(callId, records, deployment, io.now()));
  io.stdout.write(options.json ? `${safeJson(toJsonText(call.raw, 2))}\n` : `${textOf(call, zone, io)}\n`);
  return EXIT.ok;
}

async function newest(records: CallReader, { title }: Deployment, now: number): Promise<CallRecord> {
  const since = now - LOOK_BACK_DAYS * DAY_MS;
  const { calls } = await records.recent({ since, limit: 1 });
  const call = calls[0] && (await records.get(calls[0].call_id));
  if (!call) throw new Failure(`No call in the last ${LOOK_BACK_DAYS} days in ${title}`);
  return call;
}

function textOf(call: CallRecord, zone: TimeZone, io: Io): string {
  return describeCall(call, {
    width: widthOf(io.stdout),
    now: io.now(),
    zone,
    style: stylist(io.stdout, io),
  });
}

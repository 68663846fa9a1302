import type { CallReader } from '../../store/calls/call-reader.ts';
import type { CallRecord } from '../../store/calls/call-record.ts';
import { toJsonText } from '../../store/calls/plain-json.ts';
import { EXIT, Failure } from '../../terminal/exit-codes.ts';
import { type Io, widthOf } from '../../terminal/io.ts';
import { stylist } from '../../terminal/style.ts';
import { safeJson } from '../../text/printable.ts';
import { DAY_MS } from '../../time/days.ts';
import { describeCall } from '../calls/describe-call.ts';
import { openRecords } from '../calls/open-records.ts';
import { type Deployment, suggest, type Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';

export interface ShowOptions extends Target {
  readonly json?: boolean;
}

/** `callfold show`: one call, or the newest one. */
export async function show(callId: string | undefined, options: ShowOptions, io: Io): Promise<number> {
  const deployment = await findDeployment(options, io);
  const records = await openRecords(deployment, io);
  const id = callId ?? (await newest(records, io.now()));
  const call = id === undefined ? undefined : await records.get(id);
  if (!call && callId !== undefined && (await records.isForgotten(callId))) {
    throw new Failure(`The call ${callId} was forgotten in ${deployment.title}: nothing of it is kept`);
  }
  if (!call) throw new Failure(notFound(callId, deployment));
  io.stdout.write(options.json ? `${safeJson(toJsonText(call.raw, 2))}\n` : `${textOf(call, io)}\n`);
  return EXIT.ok;
}

const LOOK_BACK_DAYS = 30;

async function newest(records: CallReader, now: number): Promise<string | undefined> {
  const { calls } = await records.recent({ since: now - LOOK_BACK_DAYS * DAY_MS, limit: 1 });
  return calls[0]?.call_id;
}

function notFound(callId: string | undefined, deployment: Deployment): string {
  const { title } = deployment;
  if (callId === undefined) return `No call in the last ${LOOK_BACK_DAYS} days in ${title}`;
  return `There is no call ${callId} in ${title}: ${suggest('list', deployment)} shows which there are`;
}

function textOf(call: CallRecord, io: Io): string {
  return describeCall(call, { width: widthOf(io.stdout), now: io.now(), style: stylist(io.stdout, io) });
}

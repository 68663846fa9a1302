import type { CallReader } from '../../store/calls/call-reader.ts';
import type { CallRecord } from '../../store/calls/call-record.ts';
import { toJsonText } from '../../store/calls/plain-json.ts';
import { MIN_ID_CHARACTERS } from '../../store/queues/message-id.ts';
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

/** `callfold show`: a call by its id or the beginning of it, or the newest one. */
export async function show(callId: string | undefined, options: ShowOptions, io: Io): Promise<number> {
  const deployment = await findDeployment(options, io);
  const records = await openRecords(deployment, io);
  const since = io.now() - LOOK_BACK_DAYS * DAY_MS;
  const call = await (callId === undefined
    ? newest(records, since, deployment)
    : byIdOrBeginning(callId, records, since, deployment));
  io.stdout.write(options.json ? `${safeJson(toJsonText(call.raw, 2))}\n` : `${textOf(call, io)}\n`);
  return EXIT.ok;
}

const LOOK_BACK_DAYS = 30;

async function newest(records: CallReader, since: number, { title }: Deployment): Promise<CallRecord> {
  const { calls } = await records.recent({ since, limit: 1 });
  const call = calls[0] && (await records.get(calls[0].call_id));
  if (!call) throw new Failure(`No call in the last ${LOOK_BACK_DAYS} days in ${title}`);
  return call;
}

// Only the newest calls are looked through for a beginning: the table has no index by it.
async function byIdOrBeginning(
  text: string,
  records: CallReader,
  since: number,
  deployment: Deployment,
): Promise<CallRecord> {
  const { title } = deployment;
  const named = await records.get(text);
  if (named) return named;
  if (await records.isForgotten(text)) {
    throw new Failure(`The call ${text} was forgotten in ${title}: nothing of it is kept`);
  }
  const shows = `${suggest('list', deployment)} shows which there are`;
  if (text.length < MIN_ID_CHARACTERS) throw new Failure(`There is no call ${text} in ${title}: ${shows}`);
  const filter = { idBeginning: text };
  const { calls, cursor, stoppedAt } = await records.recent({ since, limit: MAX_NAMED, filter });
  const [only, ...others] = calls;
  const found = only && others.length === 0 ? await records.get(only.call_id) : undefined;
  if (found) return found;
  if (others.length > 0) {
    const ids = calls.map(({ call_id }) => call_id).join(', ');
    const more = cursor === undefined ? '' : ' and more';
    throw new Failure(`Several calls have ids that begin with ${text}: ${ids}${more}`);
  }
  const time = stoppedAt === undefined ? `of the last ${LOOK_BACK_DAYS} days` : `since ${stoppedAt}`;
  throw new Failure(`There is no call ${text} in ${title}, nor one ${time} whose id begins so: ${shows}`);
}

/** Most calls to name that an ambiguous beginning may mean. */
const MAX_NAMED = 5;

function textOf(call: CallRecord, io: Io): string {
  return describeCall(call, { width: widthOf(io.stdout), now: io.now(), style: stylist(io.stdout, io) });
}

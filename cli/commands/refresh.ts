import { isDeepStrictEqual } from 'node:util';
import { isTombstone } from '../../call/tombstone.ts';
import { reconcile } from '../../completeness/reconcile.ts';
import { type Row, readRow } from '../../completeness/row.ts';
import type { CallRecord } from '../../store/calls/call-record.ts';
import { fetchRecords } from '../../store/calls/fetch-records.ts';
import type { Item } from '../../store/calls/plain-json.ts';
import { sendPatiently } from '../../store/queues/send-patiently.ts';
import { EXIT, Failure } from '../../terminal/exit-codes.ts';
import type { Io } from '../../terminal/io.ts';
import { asArgument, oneLine, printableJson } from '../../text/printable.ts';
import { createMessagesApi } from '../../whippy/messages-api.ts';
import { WhippyError } from '../../whippy/whippy-error.ts';
import { explainWhippyError } from '../backfill/explain-whippy.ts';
import { findCall } from '../calls/find-call.ts';
import { openRecords } from '../calls/open-records.ts';
import { type Deployment, suggest, type Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { findWhippyKey } from '../deployment/whippy-key.ts';
import { openQueue } from '../queues/peek.ts';

export interface RefreshOptions extends Target {
  /** Address of Whippy's API. */
  readonly api: string;
  readonly json?: boolean;
}

/**
 * `callfold refresh`: asks Whippy about one call, puts what its record lacks on the queue, and waits until that is
 * recorded.
 */
export async function refresh(text: string, options: RefreshOptions, io: Io): Promise<number> {
  const deployment = await findDeployment(options, io);
  const call = await findCall(text, await openRecords(deployment, io), deployment, io.now());
  const row = await askWhippy(call, options, deployment, io);
  const table = {
    client: await deployment.clients.dynamodb(),
    tableName: deployment.output('TableName'),
    sleep: io.sleep,
  };
  const read = async () => {
    const record = (await fetchRecords(table, [call.call_id])).get(call.call_id);
    if (record && !isTombstone(record)) return record;
    throw new Failure(`The record of the call ${call.call_id} has just been deleted or forgotten`);
  };
  const changed = await bringUpToDate(row, read, deployment, io);
  report(call.call_id, changed, options, deployment, io);
  return EXIT.ok;
}

/** The call as Whippy has it now. */
async function askWhippy(
  { call_id, conversation_id, created_day }: CallRecord,
  { api }: RefreshOptions,
  deployment: Deployment,
  io: Io,
): Promise<Row> {
  if (conversation_id === undefined) {
    const backfill = suggest(`backfill --since ${created_day ?? '4d'}`, deployment);
    throw new Failure(
      `The record of the call ${call_id} has no conversation_id, by which Whippy could be asked about it. This finds the call by its time: ${backfill}`,
    );
  }
  const key = await findWhippyKey(deployment, io);
  const { signal } = io.interruption;
  const whippy = createMessagesApi({ ...io, baseUrl: api, key: key.key, signal });
  try {
    for await (const { calls } of whippy.getConversation(conversation_id)) {
      const found = calls.find(({ id }) => id === call_id);
      if (found) return readRow(found.data);
    }
  } catch (error) {
    if (!(error instanceof WhippyError)) throw error;
    if (error.status !== 404) throw new Failure(explainWhippyError(error, key, deployment));
  }
  throw new Failure(
    `Whippy does not have the call ${call_id} (any more) in the conversation that its record names, or the API key is that of another organisation`,
  );
}

/**
 * Has recorded what a row says and the record does not.
 *
 * @param read the record as it stands
 * @returns names of the attributes that have changed; none if the record has all that the row says
 */
async function bringUpToDate(
  row: Row,
  read: () => Promise<Item>,
  deployment: Deployment,
  io: Io,
): Promise<string[]> {
  const before = await read();
  const finding = reconcile(row, before, WHENEVER);
  if (!('message' in finding)) return [];
  const queue = await openQueue(deployment, 'QueueUrl');
  const [failed] = await sendPatiently(queue, [finding.message], ({ body }) => body, io.sleep);
  if (failed) throw new Failure(`The queue does not accept the event (${failed.code}): run this again`);
  const until = io.now() + PATIENCE_MS;
  for (;;) {
    await io.sleep(POLL_MS);
    const after = await read();
    // The same row and the record with its event give none.
    if (!('message' in reconcile(row, after, WHENEVER))) return changedNames(before, after);
    if (io.now() >= until || io.interruption.signal.aborted) break;
  }
  const doctor = suggest('doctor', deployment);
  throw new Failure(
    `What Whippy says of the call is on the queue, but has not been recorded within a minute: ${doctor} says what is wrong`,
  );
}

// Later than any change: the user asks about the call as it is at this moment, and a webhook that is under way counts more
// than the listing anyway.
const WHENEVER = '9999-12-31T23:59:59.999999Z';
const PATIENCE_MS = 60_000;
const POLL_MS = 500;

function changedNames(before: Item, after: Item): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter(name => !BOOKKEEPING.has(name) && !isDeepStrictEqual(before[name], after[name]))
    .sort();
}

/** What every listing changes. */
const BOOKKEEPING: ReadonlySet<string> = new Set(['version', 'listed_event']);

function report(
  callId: string,
  changed: readonly string[],
  { json }: RefreshOptions,
  deployment: Deployment,
  { stdout }: Io,
): void {
  if (json) {
    stdout.write(`${printableJson({ call_id: callId, changed }, 2)}\n`);
    return;
  }
  stdout.write(
    changed.length === 0
      ? `The record of the call ${oneLine(callId)} has all that Whippy says.\n`
      : `The record of the call ${oneLine(callId)} has what Whippy says now. Changed: ${oneLine(changed.join(', '))}\nLook at it: ${suggest(`show ${asArgument(callId)}`, deployment)}\n`,
  );
}

import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import type { CallEvent } from '../../call/event.ts';
import { forgetLines, type LinesFound } from '../../store/archive/forget-lines.ts';
import { InvalidCursorError } from '../../store/calls/cursor.ts';
import { forgetCall, type Presence, presenceOf, type Table } from '../../store/calls/forgetting.ts';
import { findByNumber } from '../../store/calls/number-search.ts';
import { usageFailure } from '../../terminal/exit-codes.ts';
import type { Io } from '../../terminal/io.ts';
import { startProgress } from '../../terminal/progress.ts';
import { openArchive } from '../archive/open-archive.ts';
import { openRecords } from '../calls/open-records.ts';
import type { Deployment, Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { readCallIds } from '../forget/call-ids.ts';
import { isArchivedOf, isOf, type Party } from '../forget/matching.ts';
import { searchMessages } from '../forget/queue-messages.ts';
import { report } from '../forget/report.ts';
import { openQueue } from '../queues/peek.ts';

export interface ForgetOptions extends Target, Party {
  /** Where the search by number goes on. */
  readonly cursor?: string;
  /** Path, or `-` for standard input. */
  readonly fromFile?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/**
 * `callfold forget`: replaces calls by tombstones, deletes their messages from the dead-letter queue and the quarantine, and
 * takes their events out of the archive; without `--yes`, says what it would do. Doing it again goes on where it ended.
 */
export async function forget(callIds: readonly string[], options: ForgetOptions, io: Io): Promise<number> {
  const { contact, number, cursor, fromFile } = options;
  const named = await readCallIds(callIds, fromFile, io);
  if (named.size === 0 && contact === undefined && number === undefined) {
    throw usageFailure('Which calls? Give their ids, or --contact, --number or --from-file');
  }
  if (cursor !== undefined && number === undefined) throw usageFailure('--cursor goes with --number');
  const deployment = await findDeployment(options, io);
  // Ctrl-C ends the work; what was done so far is reported all the same.
  return io.interruption.finish(forgetAndReport(named, deployment, options, io));
}

async function forgetAndReport(
  named: ReadonlySet<string>,
  deployment: Deployment,
  options: ForgetOptions,
  io: Io,
): Promise<number> {
  const { contact, number, yes = false } = options;
  const { signal } = io.interruption;
  const table = { client: await deployment.clients.dynamodb(), tableName: deployment.output('TableName') };
  const ids = new Set(named);
  if (contact !== undefined) await addCallsOfContact(contact, ids, deployment, io);
  const cursor = number === undefined ? undefined : await addCallsOfNumber(number, ids, table, options, io);

  const calls = new Map<string, Presence>();
  let forgotten = 0;
  const forgetOne = async (callId: string) => {
    if (calls.has(callId)) return;
    const presence = await presenceOf(table, callId);
    calls.set(callId, presence);
    if (yes && presence !== 'forgotten' && (await forgetCall(table, callId))) forgotten++;
  };
  const progress = await startProgress(io, ids.size, 'calls');
  try {
    await pMap(
      ids,
      async callId => {
        if (!signal.aborted) await forgetOne(callId);
        progress.advance();
      },
      { concurrency: MAX_AT_ONCE },
    );
  } finally {
    progress.stop();
  }

  const search = {
    matches: (event: CallEvent) => calls.has(event.known.data.id) || isOf(event, options),
    deleteMatches: yes,
    signal,
    now: io.now,
  };
  // A dead letter is authentic, so it may name a call of this contact or number that was never recorded. A quarantined
  // delivery is not: a forger can make one that names any call.
  const deadLetters = await searchMessages(await openQueue(deployment, 'DeadLetterQueueUrl'), {
    ...search,
    onMatch: event => forgetOne(event.known.data.id),
  });
  const quarantined = await searchMessages(await openQueue(deployment, 'QuarantineQueueUrl'), {
    ...search,
    onMatch: async () => undefined,
  });
  const archived = await forgetArchived(calls, forgetOne, deployment, options, io);
  return report({ calls, forgotten, deadLetters, quarantined, archived, cursor }, deployment, options, io);
}

// Last, when the tombstones are there. An archived event is authentic, like a dead letter.
async function forgetArchived(
  calls: ReadonlyMap<string, Presence>,
  forgetOne: (callId: string) => Promise<void>,
  deployment: Deployment,
  options: ForgetOptions,
  io: Io,
): Promise<LinesFound | undefined> {
  if (!deployment.has('ArchiveBucketName')) return undefined;
  const progress = await startProgress(io, 0, 'files of the archive');
  try {
    return await forgetLines(await openArchive(deployment), {
      matches: line => calls.has(line.callId) || isArchivedOf(line, options),
      onCalls: async callIds => {
        for (const callId of callIds) await forgetOne(callId);
      },
      deleteMatches: options.yes ?? false,
      signal: io.interruption.signal,
      onObject: progress.reach,
    });
  } finally {
    progress.stop();
  }
}

const MAX_AT_ONCE = 20;

async function addCallsOfContact(
  contactId: string,
  ids: Set<string>,
  deployment: Deployment,
  io: Io,
): Promise<void> {
  const records = await openRecords(deployment, io);
  let cursor: string | undefined;
  do {
    const page = await records.byContact({ contactId, limit: 1000, cursor });
    for (const { call_id } of page.calls) ids.add(call_id);
    cursor = page.cursor;
  } while (cursor !== undefined && !io.interruption.signal.aborted);
}

/** Requests of one search by number: of 1 MB each, which takes some minutes at most. */
const MAX_SEARCH_REQUESTS = 1000;

// Returns where to go on. An interrupted search does not say: what it has found is not forgotten yet.
async function addCallsOfNumber(
  number: string,
  ids: Set<string>,
  table: Table,
  { cursor }: ForgetOptions,
  io: Io,
): Promise<string | undefined> {
  const { signal } = io.interruption;
  const progress = await startProgress(io, await countCalls(table), 'calls read');
  try {
    const found = await findByNumber(table, {
      number,
      cursor,
      maxRequests: MAX_SEARCH_REQUESTS,
      signal,
      onRead(calls) {
        for (let call = 0; call < calls; call++) progress.advance();
      },
    });
    for (const id of found.callIds) ids.add(id);
    return signal.aborted ? undefined : found.cursor;
  } catch (error) {
    if (error instanceof InvalidCursorError) throw usageFailure(`--cursor: ${error.message}`);
    throw error;
  } finally {
    progress.stop();
  }
}

// Of about six hours ago, which will do for a progress bar.
async function countCalls({ client, tableName }: Table): Promise<number> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
  return Table?.ItemCount ?? 0;
}

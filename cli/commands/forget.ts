import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import type { CallEvent } from '../../call/event.ts';
import { InvalidCursorError } from '../../store/calls/cursor.ts';
import { forgetCall, type Presence, presenceOf, type Table } from '../../store/calls/forgetting.ts';
import { findByNumber, isSameNumber } from '../../store/calls/number-search.ts';
import { EXIT, usageFailure } from '../../terminal/exit-codes.ts';
import type { Io } from '../../terminal/io.ts';
import { startProgress } from '../../terminal/progress.ts';
import { isJsonNumber, type Json } from '../../text/json.ts';
import { plural } from '../../text/plural.ts';
import { oneLine, printableJson } from '../../text/printable.ts';
import { openRecords } from '../calls/open-records.ts';
import { type Deployment, suggest, type Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { readCallIds } from '../forget/call-ids.ts';
import { type MessagesFound, searchMessages } from '../forget/queue-messages.ts';
import { openQueue } from '../queues/peek.ts';
import { count, DEAD_LETTERS, DELIVERIES } from '../queues/tell.ts';

export interface ForgetOptions extends Target {
  readonly contact?: string;
  /** With at least one digit. */
  readonly number?: string;
  /** Where the search by number goes on. */
  readonly cursor?: string;
  /** Path, or `-` for standard input. */
  readonly fromFile?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/**
 * `callfold forget`: replaces calls by tombstones and deletes their messages from the dead-letter queue and the
 * quarantine; without `--yes`, says what it would do. Doing it again goes on where it ended.
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

/** What was done, or would be. */
interface Outcome {
  /** What the table had of each call before. */
  readonly calls: ReadonlyMap<string, Presence>;
  /** How many tombstones were written. */
  readonly forgotten: number;
  readonly deadLetters: MessagesFound;
  readonly quarantined: MessagesFound;
  /** Goes on with the search by number, if it has not come to the end of the table. */
  readonly cursor: string | undefined;
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
  return report({ calls, forgotten, deadLetters, quarantined, cursor }, deployment, options, io);
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

function isOf({ known, data }: CallEvent, { contact, number }: ForgetOptions): boolean {
  return (
    (contact !== undefined && known.data.contact_id === contact) ||
    (number !== undefined && [data.from, data.to].some(value => isSameNumber(textOf(value), number)))
  );
}

function textOf(value: Json | undefined): string | undefined {
  if (isJsonNumber(value)) return value.value;
  return typeof value === 'string' ? value : undefined;
}

function report(outcome: Outcome, deployment: Deployment, options: ForgetOptions, io: Io): number {
  const { calls, forgotten, deadLetters, quarantined, cursor } = outcome;
  const unreadable = deadLetters.unreadable + quarantined.unreadable;
  const unseen = deadLetters.unseen + quarantined.unseen;
  if (options.json) {
    const document = {
      dry_run: !options.yes,
      calls: [...calls].map(([call_id, before]) => ({ call_id, before })),
      forgotten,
      dead_letters: deadLetters.matched,
      quarantined: quarantined.matched,
      unreadable,
      unseen,
      cursor: cursor ?? null,
    };
    io.stdout.write(`${printableJson(document, 2)}\n`);
  } else {
    io.stdout.write(`${describe(outcome, deployment, options, io).join('\n')}\n`);
  }
  return options.yes && (unseen > 0 || cursor !== undefined) ? EXIT.no : EXIT.ok;
}

function describe(
  { calls, forgotten, deadLetters, quarantined, cursor }: Outcome,
  deployment: Deployment,
  { yes }: ForgetOptions,
  { interruption: { signal } }: Io,
): string[] {
  const open = [...calls].filter(([, before]) => before !== 'forgotten');
  const already = calls.size - open.length;
  const messages = [
    ...(deadLetters.matched > 0 ? [count(deadLetters.matched, DEAD_LETTERS)] : []),
    ...(quarantined.matched > 0 ? [`${count(quarantined.matched, DELIVERIES)} in quarantine`] : []),
  ].join(' and ');
  const unreadable = deadLetters.unreadable + quarantined.unreadable;
  const unseen = deadLetters.unseen + quarantined.unseen;
  const isNothing = open.length === 0 && messages === '';
  return [
    ...(yes
      ? [`${plural(forgotten, 'call')} forgotten.`]
      : [
          `This would forget ${plural(open.length, 'call')}${open.length > 0 ? ':' : '.'}`,
          ...open.map(([id, before]) => `  ${oneLine(id)}${before === 'none' ? '  (not recorded)' : ''}`),
        ]),
    ...(already > 0 ? [`${plural(already, 'call')} forgotten before.`] : []),
    ...(messages ? [`${yes ? 'Deleted' : 'It would delete'} ${messages}.`] : []),
    ...(unreadable > 0
      ? [
          `${plural(unreadable, 'message')} cannot be read as call events, so they stay: ${suggest('dlq list', deployment)}, ${suggest('quarantine list', deployment)}`,
        ]
      : []),
    ...(unseen > 0
      ? [`${plural(unseen, 'message')} could not be looked at: repeat the command in five minutes.`]
      : []),
    ...(signal.aborted ? ['Interrupted: repeat the command to go on.'] : []),
    ...(cursor === undefined
      ? []
      : [`Not all of the table has been read: repeat the command with --cursor ${cursor} afterwards.`]),
    ...(yes || isNothing ? [] : ['Do it with --yes.']),
  ];
}

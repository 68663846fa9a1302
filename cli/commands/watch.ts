import type { CallReader } from '../../store/calls/call-reader.ts';
import type { ListedCall } from '../../store/calls/call-record.ts';
import { outcomeOf } from '../../store/calls/outcome.ts';
import { toJsonText } from '../../store/calls/plain-json.ts';
import { EXIT, usageFailure } from '../../terminal/exit-codes.ts';
import { explain } from '../../terminal/explain.ts';
import { type Io, widthOf } from '../../terminal/io.ts';
import { stylist } from '../../terminal/style.ts';
import { printable, safeJson } from '../../text/printable.ts';
import { formatDuration } from '../../time/duration.ts';
import { toInstant } from '../../time/instant.ts';
import { ChangeDetector } from '../calls/changes.ts';
import { lengthOf, otherParty, outcomeInFull, STATUS_STYLES } from '../calls/columns.ts';
import { openRecords } from '../calls/open-records.ts';
import { suggest, type Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';

export interface WatchOptions extends Target {
  /** Milliseconds. */
  readonly interval: number;
  /** Milliseconds. */
  readonly window: number;
  readonly json?: boolean;
}

/** Most changes are of calls this young, in milliseconds: older ones are looked at less often. */
const MAX_YOUNG_AGE_MS = 15 * 60_000;

/** Milliseconds. Looking without a pause would keep table and terminal busy for nothing. */
const MIN_INTERVAL_MS = 200;

/** After this number of polls, the whole window is read. */
const WHOLE_WINDOW_EVERY = 10;

/** `callfold watch`: new and changed calls as they come, until the user interrupts. */
export async function watch(options: WatchOptions, io: Io): Promise<number> {
  if (options.interval < MIN_INTERVAL_MS) throw usageFailure('--interval must be 0.2s at least');
  const deployment = await findDeployment(options, io);
  const records = await openRecords(deployment, io);
  const { signal } = io.interruption;
  const detector = new ChangeDetector();
  // What is there already is no news.
  detector.changes(await readSince(records, io.now() - options.window));
  io.stderr.write(
    `Watching ${deployment.title} for calls of the last ${formatDuration(options.window)}. Ctrl-C ends it.\n`,
  );
  let trouble: string | undefined;
  for (let poll = 1; ; poll++) {
    await io.sleep(options.interval);
    if (signal.aborted) return EXIT.interrupted;
    const back =
      poll % WHOLE_WINDOW_EVERY === 0 ? options.window : Math.min(MAX_YOUNG_AGE_MS, options.window);
    try {
      for (const call of detector.changes(await readSince(records, io.now() - back)))
        print(call, options, io);
      if (trouble !== undefined) io.stderr.write('It works again.\n');
      trouble = undefined;
      detector.forgetBefore(toInstant(new Date(io.now() - options.window).toISOString()) ?? '');
    } catch (error) {
      // It worked a moment ago, so it is worth going on; and worth saying once.
      const { message } = explain(error, suggest('doctor', deployment));
      if (message !== trouble)
        io.stderr.write(`${message}${/[.?!]$/.test(message) ? '' : '.'} Trying again.\n`);
      trouble = message;
    }
  }
}

async function readSince(records: CallReader, since: number): Promise<ListedCall[]> {
  const calls: ListedCall[] = [];
  let cursor: string | undefined;
  do {
    const page = await records.recent({ since, limit: 1000, cursor });
    calls.push(...page.calls);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return calls;
}

function print(call: ListedCall, { json }: WatchOptions, { stdout, env, now }: Io): void {
  if (json) {
    stdout.write(`${safeJson(toJsonText({ ...call.raw, outcome: outcomeOf(call) }))}\n`);
    return;
  }
  const style = stylist(stdout, { env });
  const { status = 'started' } = call;
  const time = new Date(now()).toISOString().slice('2026-11-23T'.length, '2026-11-23T03:22:12'.length);
  const result = status === 'started' ? [] : [outcomeInFull(call), lengthOf(call), call.user_sentiment];
  const facts = [call.call_id, otherParty(call).padEnd(PARTY_WIDTH), ...result];
  const line = facts.filter(fact => fact !== undefined).map(fact => printable(fact.replace(/\s/g, ' ')));
  const rest = [...line.join('  ').trimEnd()].slice(0, widthOf(stdout) - BEFORE_FACTS).join('');
  stdout.write(`${time}  ${style(STATUS_STYLES[status], status.padEnd(8))}  ${rest}\n`);
}

const PARTY_WIDTH = '← +16025550136'.length;
const BEFORE_FACTS = '03:22:12  analyzed  '.length;

import { createHash } from 'node:crypto';
import pMap from 'p-map';
import type { ReadTime } from '../archive/judge.ts';
import { InvalidLineError, readLine } from '../archive/line.ts';
import { prefixOfDay } from '../archive/place.ts';
import { isProofCall } from '../call/proof.ts';
import { openSpool, type Spool } from '../export/spool.ts';
import { DAY_MS, type Day, dayOf, daysDownFrom, startOf } from '../time/days.ts';
import { isoTime, toInstant } from '../time/instant.ts';
import type { ArchiveReader } from './archive-reader.ts';

/** What to collect. */
export interface Collection {
  readonly archive: ArchiveReader;
  /** UTC days, consecutive, the oldest first. */
  readonly days: readonly [Day, ...Day[]];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** When aborted, the work ends soon with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called with how many of all objects have been read. */
  readonly onObject?: (done: number, all: number) => void;
}

/** The archived events of some calls, on disk, in portions that fit into memory. */
export interface Collected {
  /** Each holds all lines of its calls: `1` and the line if it is of the days that are audited, else `0` and the line. */
  readonly portions: readonly Spool[];
  /** Lines of the days that are audited. */
  readonly lines: number;
  readonly unreadable: number;
  readonly read: ReadTime;
}

/** Bytes of compressed lines that become one portion: some 10,000 events, which take some 100 MB to fold. */
const PORTION_BYTES = 8 * 1024 * 1024;

/** A process may have 1,024 open files, as a rule. */
const MAX_PORTIONS = 512;

const OBJECTS_AT_ONCE = 4;

/** For how long an event may be recorded, but not in the bucket yet, in milliseconds. */
const ARCHIVING_MS = 3_600_000;

/**
 * Reads the lines of some days, and those of the same calls of all other days from the day before on, and puts them onto disk.
 * Made-up calls are left out: their records are deleted again.
 */
export async function collect({ archive, days, now, signal, onObject }: Collection): Promise<Collected> {
  const before = dayOf(startOf(days[0]) - DAY_MS);
  const after = [...daysDownFrom(dayOf(now), before)].filter(day => !days.includes(day));
  const audited = await objectsOf(archive, days);
  const others = await objectsOf(archive, after);
  const bytes = [...audited, ...others].reduce((sum, object) => sum + object.bytes, 0);
  const count = Math.min(MAX_PORTIONS, Math.ceil(bytes / PORTION_BYTES));
  const portions = Array.from({ length: count }, openSpool);
  // By a number instead of the id, which would take much more memory.
  const calls = new Set<number>();
  let [done, lines, unreadable] = [0, 0, 0];
  let from: string | undefined;
  let isOpen = true;

  async function read(key: string, isAudited: boolean): Promise<void> {
    for await (const line of archive.linesOf(key)) {
      // After an error, other objects are still being read. A closed file's number may be that of another one by then.
      if (!isOpen) return;
      signal?.throwIfAborted();
      try {
        const { callId, receivedAt } = readLine(line);
        if (isProofCall(callId)) continue;
        if (from === undefined || receivedAt < from) from = receivedAt;
        const number = numberOf(callId);
        if (isAudited) calls.add(number);
        else if (!calls.has(number)) continue;
        if (isAudited) lines++;
        portions[number % count]?.append(`${isAudited ? 1 : 0}${line}\n`);
      } catch (error) {
        if (!(error instanceof InvalidLineError)) throw error;
        unreadable++;
      }
    }
    onObject?.(++done, audited.length + others.length);
  }

  try {
    await pMap(audited, ({ key }) => read(key, true), { concurrency: OBJECTS_AT_ONCE });
    await pMap(others, ({ key }) => read(key, false), { concurrency: OBJECTS_AT_ONCE });
  } catch (error) {
    isOpen = false;
    for (const portion of portions) portion.close();
    throw error;
  }
  const until = toInstant(isoTime(now - ARCHIVING_MS)) ?? '';
  return { portions, lines, unreadable, read: { from: toInstant(from) ?? '', until } };
}

async function objectsOf(archive: ArchiveReader, days: readonly Day[]) {
  return (
    await pMap(days, day => archive.objectsUnder(prefixOfDay(day)), { concurrency: OBJECTS_AT_ONCE })
  ).flat();
}

/** 48 bits: among ten million calls, two have the same one with a chance of one in six. Then one is read needlessly. */
function numberOf(callId: string): number {
  return createHash('sha256').update(callId).digest().readUIntBE(0, 6);
}
